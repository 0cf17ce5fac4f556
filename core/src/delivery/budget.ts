import type { RateConfig } from "../config/config.ts";

/** Places in a budget that were taken together. */
export interface Grant {
  readonly count: number;
  /** The other side has answered: by now what was sent has arrived. */
  answered(nowMs: number): void;
}

/**
 * The rate budget of one destination: never more than `events` in any window of `perMs`, wherever the
 * window begins, as the other side counts them. It counts what arrives, and the way there takes its
 * time: an event is taken to arrive with its answer, but no later than {@link wayShareMax} of the
 * period after it went. Remembers when the last `events` arrived.
 */
export class RateBudget {
  readonly #perMs: number;
  /** A ring in the order of sending; the oldest event is the next to be written over. */
  readonly #arrivedMs: Float64Array;
  #next = 0;

  constructor({ events, perMs }: RateConfig) {
    this.#perMs = perMs;
    this.#arrivedMs = new Float64Array(events).fill(-Infinity);
  }

  /** How many may go at `nowMs`. */
  available(nowMs: number): number {
    const size = this.#arrivedMs.length;
    let free = 0;
    while (free < size && this.#freeMs(free) <= nowMs) free += 1;
    return free;
  }

  /** Takes places for up to `wanted` events that go now. */
  take(wanted: number, nowMs: number): Grant {
    const count = Math.min(wanted, this.available(nowMs));
    const places = Array.from({ length: count }, (_, nth) => this.#placeOf(nth));
    const latestMs = nowMs + Math.ceil(this.#perMs * wayShareMax);
    for (const place of places) this.#arrivedMs[place] = latestMs;
    this.#next = this.#placeOf(count);
    return {
      count,
      answered: (atMs) => {
        // After a whole period without an answer the place may be another event's.
        const ours = places.filter((place) => this.#arrivedMs[place] === latestMs);
        for (const place of ours) this.#arrivedMs[place] = Math.min(latestMs, atMs);
      },
    };
  }

  /** From when on at least one may go. */
  get readyMs(): number {
    return this.#freeMs(0);
  }

  /** When the place of the nth oldest event is free again. */
  #freeMs(nth: number): number {
    return this.#arrivedMs[this.#placeOf(nth)]! + this.#perMs;
  }

  #placeOf(nth: number): number {
    return (this.#next + nth) % this.#arrivedMs.length;
  }
}

/** How much of the period the way may take: what a slow answer costs in speed, at most. */
const wayShareMax = 0.03;
