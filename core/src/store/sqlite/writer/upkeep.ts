import type { DatabaseSync } from "node:sqlite";
import type { PassedPositions, RetentionSettings } from "../protocol.ts";
import { deleteEpisodes } from "../statements/delete-episodes.ts";
import { deleteEvents } from "../statements/delete-events.ts";
import { listPipelines } from "../statements/list-pipelines.ts";
import { oldestEvents } from "../statements/oldest-events.ts";
import { oldestParked } from "../statements/oldest-parked.ts";
import { sweepCache } from "../statements/sweep-cache.ts";
import { sweepKeys } from "../statements/sweep-keys.ts";
import type { LogHead } from "./log-head.ts";

/** Rows of each kind that one upkeep may delete: a few milliseconds, so that appends do not wait. */
export const upkeepRowsMax = 500;

/**
 * One small step of tidying inside the open transaction: idempotency keys whose window has passed,
 * cached values that have expired, and events that the retention lets go. Answers whether more is left.
 */
export type Upkeep = (nowMs: number, passed: PassedPositions) => boolean;

export interface UpkeepSettings {
  readonly idempotencyWindowMs: number;
  readonly retention: RetentionSettings;
}

export function prepareUpkeep(
  database: DatabaseSync,
  head: LogHead,
  { idempotencyWindowMs, retention }: UpkeepSettings,
): Upkeep {
  const keys = database.prepare(sweepKeys);
  const cache = database.prepare(sweepCache);
  const sweepEvents = prepareEventSweep(database, head, retention);

  return (nowMs, passed) => {
    const deleted = [
      keys.run(nowMs - idempotencyWindowMs, upkeepRowsMax).changes,
      cache.run(nowMs, upkeepRowsMax).changes,
      sweepEvents(nowMs, passed),
    ];
    return deleted.some((rows) => Number(rows) >= upkeepRowsMax);
  };
}

function prepareEventSweep(
  database: DatabaseSync,
  head: LogHead,
  { ageMs, bytesMax }: RetentionSettings,
): (nowMs: number, passed: PassedPositions) => number {
  const pipelines = database.prepare(listPipelines);
  const parked = database.prepare(oldestParked);
  const oldest = database.prepare(oldestEvents);
  const remove = database.prepare(deleteEvents);
  const removeEpisodes = database.prepare(deleteEpisodes);
  const pragma = (name: string): number =>
    Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0] as number;

  /** The newest position that nothing needs any more. The newest event stays: positions go on from it. */
  function lastDeletable(passed: PassedPositions): number {
    let last = head.position - 1;
    for (const row of pipelines.all()) {
      const { pipeline, cursor } = row as { pipeline: string; cursor: number };
      last = Math.min(last, Math.max(cursor, passed[pipeline] ?? 0));
    }
    const waiting = (parked.get() as { position: number | null }).position;
    return waiting === null ? last : Math.min(last, waiting - 1);
  }

  /** Bytes that the file holds beyond what it may. */
  function excessBytes(): number {
    if (bytesMax === undefined) return 0;
    const pages = pragma("page_count") - pragma("freelist_count");
    return pages * pragma("page_size") - bytesMax;
  }

  return (nowMs, passed) => {
    if (ageMs === undefined && bytesMax === undefined) return 0;
    const before = ageMs === undefined ? -Infinity : nowMs - ageMs;
    const floor = lastDeletable(passed);
    let excess = excessBytes();
    let last = 0;
    // A prefix only: the log keeps no holes, and the sweep never reads past what it deletes.
    for (const { position, receivedAtMs, bytes } of oldest.iterate(upkeepRowsMax) as Rows) {
      if (position > floor || (excess <= 0 && receivedAtMs > before)) break;
      last = position;
      excess -= bytes;
    }
    if (last === 0) return 0;
    removeEpisodes.run(last);
    return Number(remove.run(last).changes);
  };
}

type Rows = Iterable<{ position: number; receivedAtMs: number; bytes: number }>;
