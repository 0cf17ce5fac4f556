import type { EventId, Failure } from "../glossary.ts";
import type { Attempt, Target } from "./store.ts";

/**
 * How a delivery ended, kept only where there is more to tell than that its one attempt succeeded, so that
 * the hot path writes nothing.
 */
export interface Episode {
  readonly eventId: EventId;
  /** The event as it was accepted, where this is a part of it. */
  readonly originId?: EventId;
  readonly target: Target;
  readonly atMs: number;
  readonly end: EpisodeEnd;
  /** What was tried before it ended. */
  readonly attempts: readonly Attempt[];
  /** Of the dead letter that it was. */
  readonly failure?: Failure;
}

/** `done` after other attempts; a dead letter that an operator `retried` or `dropped`. */
export type EpisodeEnd = "done" | "retried" | "dropped";

/**
 * A stretch of the log that one config version serves in one pipeline: what lies after `after`, up to where
 * the next stretch of the pipeline begins. Deliveries that were parked before it are served by it as well.
 */
export interface Stretch {
  readonly pipeline: string;
  readonly after: number;
  readonly sinceMs: number;
  /** Hash of the config's text; undefined once the config has no such pipeline any more. */
  readonly hash: string | undefined;
  /** Hashes of the files that the config names (adapters, scripts), by path as it is written there. */
  readonly files: Readonly<Record<string, string>>;
}

/** What serves a pipeline from its cursor on. */
export type Service = Omit<Stretch, "after">;

/** The stretch that an event at this position lies in; undefined where the pipeline had not begun. */
export function stretchAt(
  stretches: readonly Stretch[],
  pipeline: string,
  position: number,
): Stretch | undefined {
  return stretches.findLast((one) => one.pipeline === pipeline && one.after < position);
}
