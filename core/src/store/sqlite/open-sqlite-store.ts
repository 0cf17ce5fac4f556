import { DatabaseSync } from "node:sqlite";
import { systemClock } from "../../clock.ts";
import type { Clock } from "../../clock.ts";
import { cannotOpen } from "../problems.ts";
import { SqliteStore } from "./sqlite-store.ts";
import { startWriter } from "./writer-thread.ts";

/** What {@link openSqliteStore} takes. */
export interface SqliteStoreOptions {
  /** Absolute path of the file; it and its folder are made where they are missing. */
  readonly file: string;
  readonly clock?: Clock;
  /** How long an idempotency key is remembered. Default 7 days; a longer one costs disk. */
  readonly idempotencyWindowMs?: number;
  /** Events that may wait for the disk before appends are refused. Default 50,000. */
  readonly queueEventsMax?: number;
  /** Bytes of payload that may wait for the disk. Default 64 MiB. */
  readonly queueBytesMax?: number;
  /** Events go when they are older and nothing needs them any more. Default: they stay. */
  readonly retentionAgeMs?: number;
  /** The oldest events go while the file holds more than this and nothing needs them. Default: they stay. */
  readonly retentionBytesMax?: number;
  /** What the file may grow to before events are refused as on a full disk. Default: the disk's end. */
  readonly fileBytesMax?: number;
  /** How often expired keys, cached values and events are looked for; 0: never. Default 10 s. */
  readonly upkeepEveryMs?: number;
  /** Newest events kept in memory for pipelines that keep up. Default 10,000 and 16 MiB. */
  readonly tailEventsMax?: number;
  readonly tailBytesMax?: number;
  /** Called with how long each commit took (ms), its fsync included. */
  readonly onCommitted?: (ms: number) => void;
  /** Called with what an upkeep failed with; the next one tries again. Default: nobody is told. */
  readonly onUpkeepFailed?: (error: unknown) => void;
}

export const storeDefaults = {
  idempotencyWindowMs: 7 * 24 * 3_600_000,
  queueEventsMax: 50_000,
  queueBytesMax: 64 * 2 ** 20,
  upkeepEveryMs: 10_000,
  tailEventsMax: 10_000,
  tailBytesMax: 16 * 2 ** 20,
} as const;

/** Bytes of a page of the file. */
const pageBytes = 4_096;

/**
 * Opens the store of one machine. Rejects with `IL_STORE_003` (open in another process),
 * `IL_STORE_004` (written by a newer version), `IL_STORE_005` (another program's file) or
 * `IL_STORE_009` (cannot be made or opened).
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  const { file, clock = systemClock, ...given } = options;
  const limits = { ...storeDefaults, ...given };
  const { writer, head } = await startWriter({
    file,
    idempotencyWindowMs: limits.idempotencyWindowMs,
    retention: { ageMs: limits.retentionAgeMs, bytesMax: limits.retentionBytesMax },
    filePagesMax: Math.ceil((limits.fileBytesMax ?? 0) / pageBytes),
  });
  const store = new SqliteStore({
    file,
    clock,
    idempotencyWindowMs: limits.idempotencyWindowMs,
    writer,
    database: openForReading(file),
    head,
    queueEventsMax: limits.queueEventsMax,
    queueBytesMax: limits.queueBytesMax,
    onCommitted: options.onCommitted ?? (() => undefined),
    onUpkeepFailed: options.onUpkeepFailed ?? (() => undefined),
    tail: { events: limits.tailEventsMax, bytes: limits.tailBytesMax },
  });
  if (limits.upkeepEveryMs > 0) void store.keepUp(limits.upkeepEveryMs);
  return store;
}

function openForReading(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { readOnly: true });
  } catch (cause) {
    throw cannotOpen(file, cause);
  }
}
