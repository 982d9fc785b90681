// What a user writes against the package. The compiler checks it as a module of either kind, with each resolution.
import { job, swr } from "sync-jobs-types";
import type { SyncJobDto } from "sync-jobs-types/authing";
import { schema, type Job, type KnownJobState } from "sync-jobs-types/job";

const time = "2020-03-12T08:11:36.518144Z";

export const unknownState: Job = {
  provider: "harbor",
  id: 1,
  subject: "team/web:8",
  state: "paused",
  status: "paused",
  createdAt: time,
  updatedAt: time,
};
export const throughTheRoot: job.Job = unknownState;
export const copy = (from: swr.SyncJob): [string, number] => [from.remoteRegionId, from.id];
export const trigger = (from: SyncJobDto): string => from.syncTrigger;
export const known: KnownJobState = schema.$defs.KnownJobState.enum[0];
export const title: "SwrTypes" = swr.schema.title;

// @ts-expect-error An id is a number.
export const badId: Job = { ...unknownState, id: "1" };
// @ts-expect-error An id is required.
export const noId: Job = { provider: "swr", subject: "", state: "failed", status: "", createdAt: time, updatedAt: time };
// @ts-expect-error No state has this name.
export const misspelt: KnownJobState = "canceled";
