/**
 * Waits for answers that a child owes. The child takes its turns one after another, so the first
 * one owed is the one at work: it must come within its own limit and the grace.
 * States: at rest (nothing owed, no timer), watching.
 */
export class Watchdog {
  readonly #graceMs: number;
  readonly #bark: () => void;
  #owed: number[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(graceMs: number, bark: () => void) {
    this.#graceMs = graceMs;
    this.#bark = bark;
  }

  /** One more answer is owed, within `limitMs` of the one before it. */
  expect(limitMs: number): void {
    this.#owed.push(limitMs);
    if (this.#owed.length === 1) this.#watch();
  }

  answered(): void {
    this.#owed.shift();
    this.#watch();
  }

  /** Nothing is owed any longer. */
  rest(): void {
    this.#owed = [];
    clearTimeout(this.#timer);
  }

  #watch(): void {
    clearTimeout(this.#timer);
    const [limitMs] = this.#owed;
    if (limitMs !== undefined) this.#timer = setTimeout(this.#bark, limitMs + this.#graceMs);
  }
}
