// As a user writes it: an unknown state is a string, not an error.
import type { Job, KnownJobState } from "./job/JobTypes";

const running: readonly KnownJobState[] = ["pending", "running"];

export function isTerminal(job: Job): boolean {
  return !running.some((state) => state === job.state);
}

// @ts-expect-error The compiler rejects an unknown state.
export const misspelt: KnownJobState = "canceled";
