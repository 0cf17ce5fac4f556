/**
 * How fast a key may hand over events: a bucket that fills at the allowed rate and holds one second of
 * it. A list that is larger than what is left goes through once and is paid off afterwards, so that
 * no list is too large to ever be taken.
 *
 * State: events that may still come now (below zero after a large list), and when that was reckoned.
 */
export class Pace {
  readonly #perSecond: number;
  #left: number;
  #atMs: number;

  constructor(perSecond: number, nowMs = performance.now()) {
    this.#perSecond = perSecond;
    this.#left = perSecond;
    this.#atMs = nowMs;
  }

  /** Takes `count` events: 0 where they may come, else the milliseconds to wait; then none are taken. */
  take(count: number, nowMs = performance.now()): number {
    const gained = ((nowMs - this.#atMs) / 1000) * this.#perSecond;
    this.#left = Math.min(this.#perSecond, this.#left + gained);
    this.#atMs = nowMs;
    const needed = Math.min(count, this.#perSecond);
    if (this.#left < needed) return Math.ceil(((needed - this.#left) / this.#perSecond) * 1000);
    this.#left -= count;
    return 0;
  }
}
