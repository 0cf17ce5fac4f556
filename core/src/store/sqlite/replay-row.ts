import type { Failure } from "../../glossary.ts";
import type { NewReplay, Replay, ReplayCounts, ReplayState } from "../replay.ts";

export interface ReplayRow {
  /** What was asked for, as JSON. */
  readonly request: string;
  readonly state: string;
  readonly failure: string | null;
  readonly position: number;
  readonly counts: string;
  readonly changedAtMs: number;
}

export function toReplay({ request, state, failure, position, ...row }: ReplayRow): Replay {
  return {
    ...(JSON.parse(request) as NewReplay),
    state: state as ReplayState,
    ...(failure === null ? undefined : { failure: JSON.parse(failure) as Failure }),
    position,
    counts: JSON.parse(row.counts) as ReplayCounts,
    changedAtMs: row.changedAtMs,
  };
}
