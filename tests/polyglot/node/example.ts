// What a user writes: a state of tomorrow is a string and no error.
import type { Job, KnownJobState } from "./job/JobTypes";

const running: readonly KnownJobState[] = ["pending", "running"];

export function isOver(job: Job): boolean {
  return !running.some((state) => state === job.state);
}

// @ts-expect-error The compiler knows the states that are known today.
export const misspelt: KnownJobState = "canceled";
