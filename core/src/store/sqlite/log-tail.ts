import type { LogEntry } from "../reader.ts";
import { firstPage } from "../page.ts";
import type { StoredEvent } from "../store.ts";
import type { LogRange } from "./log-reader.ts";

/** Bounds of the newest stretch of the log that is kept in memory. */
export interface TailLimit {
  readonly events: number;
  readonly bytes: number;
}

/**
 * The newest committed events that some pipeline has yet to pull, so that one that keeps up reads none
 * of them from the disk.
 *
 * State: a stretch of the log without a gap, in order, with the position of its first event and what it
 * weighs; how many at its front are released. What is released goes when it is half of the stretch, and
 * the older half goes when the stretch is over its limit: dropping costs little an event.
 */
export class LogTail {
  readonly #limit: TailLimit;
  #events: StoredEvent[] = [];
  #first = 0;
  #released = 0;
  #bytes = 0;

  constructor(limit: TailLimit) {
    this.#limit = limit;
  }

  /** Takes the event that was committed at a position, which follows the one before. */
  add(position: number, event: StoredEvent): void {
    if (this.#events.length === 0) this.#first = position;
    this.#events.push(event);
    this.#bytes += event.payload.length;
    if (this.#events.length > this.#limit.events || this.#bytes > this.#limit.bytes) {
      this.#drop(Math.ceil(this.#events.length / 2));
    }
  }

  /** Whether a reader that has everything up to `after` finds what follows here. */
  continues(after: number): boolean {
    return this.#events.length > 0 && after >= this.#first + this.#released - 1;
  }

  /** What {@link LogReader.entries} would read. Only for a stretch that {@link LogTail.continues}. */
  entries(names: readonly string[], range: LogRange): readonly LogEntry[] {
    return firstPage(this.#matching(new Set(names), range), ({ event }) => event, range);
  }

  /** Nobody will ask for what lies up to and with this position. */
  release(through: number): void {
    const released = Math.min(through + 1 - this.#first, this.#events.length);
    if (released > this.#released) this.#released = released;
    if (this.#released * 2 >= this.#events.length) this.#drop(this.#released);
  }

  *#matching(names: ReadonlySet<string>, { after, through }: LogRange): Generator<LogEntry> {
    const end = Math.min(this.#events.length, through + 1 - this.#first);
    for (let at = after + 1 - this.#first; at < end; at += 1) {
      const event = this.#events[at] as StoredEvent;
      if (names.has(event.name)) yield { position: this.#first + at, event };
    }
  }

  #drop(count: number): void {
    this.#events = this.#events.slice(count);
    this.#first += count;
    this.#released = Math.max(0, this.#released - count);
    this.#bytes = this.#events.reduce((sum, { payload }) => sum + payload.length, 0);
  }
}
