/** Why a child must be killed. */
export type Bark = "hangs" | "overweight";

const tickMs = 100;

/**
 * Watches a child while it owes answers. It takes its turns one after another, so the first answer
 * owed is that of the turn at work: it must come within its own limit and the grace, and the
 * process must not grow past its limit meanwhile.
 * States: at rest (nothing owed, no timer), watching.
 */
export class Watchdog {
  readonly #graceMs: number;
  readonly #overweight: () => boolean;
  readonly #bark: (why: Bark) => void;
  #owed: number[] = [];
  #deadlineMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(graceMs: number, overweight: () => boolean, bark: (why: Bark) => void) {
    this.#graceMs = graceMs;
    this.#overweight = overweight;
    this.#bark = bark;
  }

  /** One more answer is owed, within `limitMs` of the one before it. */
  expect(limitMs: number): void {
    this.#owed.push(limitMs);
    if (this.#owed.length === 1) this.#watch();
  }

  /** One answer came. False: none was owed. */
  answered(): boolean {
    const wasOwed = this.#owed.shift() !== undefined;
    this.#watch();
    return wasOwed;
  }

  /** Nothing is owed any longer. */
  rest(): void {
    this.#owed = [];
    this.#watch();
  }

  #watch(): void {
    const [limitMs] = this.#owed;
    if (limitMs === undefined) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return;
    }
    this.#deadlineMs = performance.now() + limitMs + this.#graceMs;
    this.#timer ??= setInterval(() => this.#look(), tickMs);
  }

  #look(): void {
    if (performance.now() > this.#deadlineMs) this.#bark("hangs");
    else if (this.#overweight()) this.#bark("overweight");
  }
}
