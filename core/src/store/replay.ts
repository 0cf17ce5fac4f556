import type { EventId, Failure } from "../glossary.ts";
import type { Settlement, Tally } from "./store.ts";

/** Stored events that go through their pipelines once more: what was asked for, and how far it is. */
export interface Replay extends NewReplay {
  readonly state: ReplayState;
  /** Why it failed; undefined in every other state. */
  readonly failure?: Failure;
  /** Everything up to and with this position of the log has been dealt with. */
  readonly position: number;
  readonly counts: ReplayCounts;
  /** When its state or its position changed last. */
  readonly changedAtMs: number;
}

/**
 * - running: the engine works it, or will as soon as it is up.
 * - paused: stays where it is until it is resumed.
 * - done: its end is reached; deliveries of its last batches may still wait in their queues.
 * - cancelled: goes no further. What was delivered stays delivered.
 * - failed: cannot go on with the config of now; it can be resumed once that is mended.
 */
export type ReplayState = "running" | "paused" | "done" | "cancelled" | "failed";

export interface NewReplay {
  /** Made like the id of an event: later ones sort behind earlier ones. */
  readonly replayId: string;
  readonly madeAtMs: number;
  readonly selection: ReplaySelection;
  /** Through which pipelines, and up to where in each: what lies behind it they have yet to take anyway. */
  readonly pipelines: readonly ReplayedPipeline[];
  /** Into this route alone; left out: into every route whose `when` holds. */
  readonly route?: string;
  /** The config of now, or for each event the version that served its stretch of the log. */
  readonly config: "now" | "then";
  /** At most so many events in a second; left out: as fast as live traffic leaves room. */
  readonly eventsPerSecond?: number;
  /** It looks at what lies after this position, */
  readonly after: number;
  /** up to and with this one: the log's end when it was made, or less. */
  readonly through: number;
}

/** Which events: those for which everything holds that is given. */
export interface ReplaySelection {
  /** Received at or after this time. */
  readonly fromMs?: number;
  /** Received before this time. */
  readonly toMs?: number;
  readonly names?: readonly string[];
  readonly ids?: readonly EventId[];
  /** An expression over `$event` and `$meta`, as the event came in. */
  readonly where?: string;
}

export interface ReplayedPipeline {
  readonly pipeline: string;
  readonly through: number;
}

export interface ReplayCounts {
  /** Events of the log that were looked at. */
  readonly looked: number;
  /** Of these, those for which the expression could not be decided: they are not replayed. */
  readonly undecided: number;
  /** Of these, those that were replayed, through one pipeline or several. */
  readonly replayed: number;
  /** By pipeline, what became of them, in the keys of `pipeline/tally.ts`. */
  readonly tally: Readonly<Record<string, Tally>>;
}

/** A batch of a replay, ended: what {@link Settlement} is for a pulled one. */
export interface ReplayStep {
  readonly replayId: string;
  /** Where the batch began. */
  readonly from: number;
  readonly through: number;
  /** What this batch adds. */
  readonly counts: ReplayCounts;
  readonly settlements: readonly PipelineSettlement[];
  /** Whether this was the last batch. */
  readonly done: boolean;
  readonly atMs: number;
}

export interface PipelineSettlement {
  readonly pipeline: string;
  readonly settlement: Settlement;
}

/** Another state for a replay that is in one of the states `from`. */
export interface ReplayChange {
  readonly replayId: string;
  readonly from: readonly ReplayState[];
  readonly to: ReplayState;
  readonly failure?: Failure;
  readonly atMs: number;
}

export interface ReplayListing {
  readonly limit: number;
  /** Only those made before this one, for paging. */
  readonly before?: string;
}

/** Replays that are over are kept until so many newer ones are. */
export const replaysKeptMax = 1_000;

export const noCounts: ReplayCounts = { looked: 0, undecided: 0, replayed: 0, tally: {} };

/** Counts of a replay with those of one batch more. */
export function addCounts(before: ReplayCounts, added: ReplayCounts): ReplayCounts {
  const tally: Record<string, Tally> = { ...before.tally };
  for (const [pipeline, counts] of Object.entries(added.tally)) {
    const sums: Record<string, number> = { ...tally[pipeline] };
    for (const [key, count] of Object.entries(counts)) sums[key] = (sums[key] ?? 0) + count;
    tally[pipeline] = sums;
  }
  return {
    looked: before.looked + added.looked,
    undecided: before.undecided + added.undecided,
    replayed: before.replayed + added.replayed,
    tally,
  };
}

/** Whether a replay goes no further by itself, nor when it is resumed. */
export function isOver(state: ReplayState): boolean {
  return state === "done" || state === "cancelled";
}
