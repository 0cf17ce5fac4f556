import type { Clock } from "../clock.ts";
import { RateBudget } from "../delivery/budget.ts";

/**
 * How fast a replay may go: within its own rate, and never so that live traffic waits long for what it
 * occupies. A batch is cut so that it takes about {@link batchAimMs}, and is followed by a rest twice as long.
 * It is not cut below {@link sizeMin}: what takes long even so is a wait, for a destination or a busy machine,
 * which fewer events would not shorten.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #budget: RateBudget | undefined;
  readonly #most: number;
  #size: number = sizeMin;

  constructor(eventsPerSecond: number | undefined, clock: Clock) {
    this.#clock = clock;
    this.#most = Math.min(sizeMax, Math.max(1, Math.ceil((eventsPerSecond ?? Infinity) / 10)));
    if (eventsPerSecond === undefined) return;
    this.#budget = new RateBudget({ events: eventsPerSecond, perMs: 1_000 });
  }

  /** How many events the next batch may have, or from when on it may have one. */
  room(): { readonly most: number } | { readonly untilMs: number } {
    const within = this.#budget?.available(this.#clock.now()) ?? Infinity;
    if (within === 0) return { untilMs: this.#budget!.readyMs };
    return { most: Math.min(within, this.#size, this.#most) };
  }

  /** So many events go now. */
  take(count: number): void {
    const nowMs = this.#clock.now();
    this.#budget?.take(count, nowMs).answered(nowMs);
  }

  /** How long to rest after a batch that took this long. */
  restMs(tookMs: number): number {
    if (tookMs > batchAimMs) this.#size = Math.max(sizeMin, Math.floor(this.#size / 2));
    else if (tookMs < batchAimMs / 2) this.#size = Math.min(sizeMax, this.#size * 2);
    return Math.min(Math.max(2, tookMs * 2), restMaxMs);
  }
}

const sizeMin = 25;
const sizeMax = 100;
const batchAimMs = 20;
const restMaxMs = 1_000;
