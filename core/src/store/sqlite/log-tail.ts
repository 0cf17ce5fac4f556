import type { StoredEvent } from "../store.ts";
import type { LogEntry, LogRange } from "./log-reader.ts";

/** Bounds of the newest stretch of the log that is kept in memory. */
export interface TailLimit {
  readonly events: number;
  readonly bytes: number;
}

/**
 * The newest committed events, so that a pipeline that keeps up reads none of them from the disk.
 *
 * State: a stretch of the log without a gap, in order; what it weighs. The oldest go when it is over
 * its limit, half at a time, so that dropping them costs little.
 */
export class LogTail {
  readonly #limit: TailLimit;
  #entries: LogEntry[] = [];
  #bytes = 0;

  constructor(limit: TailLimit) {
    this.#limit = limit;
  }

  /** Takes the event that was committed at a position, which follows the one before. */
  add(position: number, event: StoredEvent): void {
    this.#entries.push({ position, event });
    this.#bytes += event.payload.length;
    if (this.#entries.length > this.#limit.events || this.#bytes > this.#limit.bytes) this.#drop();
  }

  /** What {@link LogReader.entries} would read, or nothing where the stretch begins before this tail. */
  entries(names: readonly string[], range: LogRange): readonly LogEntry[] | undefined {
    const first = this.#entries[0];
    if (first === undefined || range.after < first.position - 1) return undefined;
    const wanted = new Set(names);
    const found: LogEntry[] = [];
    for (let at = range.after + 1 - first.position; at < this.#entries.length; at += 1) {
      const entry = this.#entries[at] as LogEntry;
      if (found.length >= range.limit || entry.position > range.through) break;
      if (wanted.has(entry.event.name)) found.push(entry);
    }
    return found;
  }

  #drop(): void {
    const kept = this.#entries.slice(Math.ceil(this.#entries.length / 2));
    this.#entries = kept;
    this.#bytes = kept.reduce((sum, { event }) => sum + event.payload.length, 0);
  }
}
