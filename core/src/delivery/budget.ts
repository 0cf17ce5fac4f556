import type { RateConfig } from "../config/config.ts";

/**
 * The rate budget of one destination: never more than `events` in any window of `perMs`, wherever the
 * window begins, as the providers count. Remembers when the last `events` went.
 */
export class RateBudget {
  readonly #perMs: number;
  /** Times of the newest events, a ring; the oldest of them is the next to be written over. */
  readonly #wentMs: Float64Array;
  #next = 0;

  constructor({ events, perMs }: RateConfig) {
    this.#perMs = perMs;
    this.#wentMs = new Float64Array(events).fill(-Infinity);
  }

  /** How many may go at `nowMs`. */
  available(nowMs: number): number {
    const size = this.#wentMs.length;
    let free = 0;
    while (free < size && this.#freeMs(free) <= nowMs) free += 1;
    return free;
  }

  /** Takes up to `wanted`; returns how many may go. */
  take(wanted: number, nowMs: number): number {
    const taken = Math.min(wanted, this.available(nowMs));
    for (let count = 0; count < taken; count += 1) {
      this.#wentMs[this.#next] = nowMs;
      this.#next = (this.#next + 1) % this.#wentMs.length;
    }
    return taken;
  }

  /** From when on at least one may go. */
  get readyMs(): number {
    return this.#freeMs(0);
  }

  /** When the place of the nth oldest event is free again. */
  #freeMs(nth: number): number {
    return this.#wentMs[(this.#next + nth) % this.#wentMs.length]! + this.#perMs;
  }
}
