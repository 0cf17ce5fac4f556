/**
 * How fast a key may hand over events: a bucket that fills at the allowed rate and holds one second of
 * it. A list that is larger than what is left goes through once and is paid off afterwards, so that
 * no list is too large to ever be taken.
 *
 * State: thousandths of events that may still come now (below zero after a large list), and the whole
 * millisecond at which that was reckoned. Whole numbers throughout, so that who waits as long as was
 * said is never told to wait for a rounding error.
 */
export class Pace {
  readonly #perSecond: number;
  #left: number;
  #atMs: number;

  constructor(perSecond: number, nowMs = performance.now()) {
    this.#perSecond = perSecond;
    this.#left = perSecond * 1000;
    this.#atMs = Math.floor(nowMs);
  }

  /** Takes `count` events: 0 where they may come, else the milliseconds to wait; then none are taken. */
  take(count: number, nowMs = performance.now()): number {
    const atMs = Math.floor(nowMs);
    const full = this.#perSecond * 1000;
    this.#left = Math.min(full, this.#left + (atMs - this.#atMs) * this.#perSecond);
    this.#atMs = atMs;
    const needed = Math.min(count * 1000, full);
    if (this.#left < needed) return Math.ceil((needed - this.#left) / this.#perSecond);
    this.#left -= count * 1000;
    return 0;
  }
}
