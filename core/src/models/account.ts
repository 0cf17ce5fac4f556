/** What one model has used in one period, and the calls whose use is not known yet. */
export class Account {
  readonly startMs: number;
  readonly endMs: number;
  #used: Used;
  #open = 0;
  readonly #changed: (used: Used) => void;
  /** Told when a call ends. */
  #waiting: (() => void)[] = [];

  constructor(
    period: Pick<Account, "startMs" | "endMs">,
    used: Used,
    changed: (used: Used) => void,
  ) {
    this.startMs = period.startMs;
    this.endMs = period.endMs;
    this.#used = used;
    this.#changed = changed;
  }

  get used(): Used {
    return this.#used;
  }

  /** What the calls under way will use, if each uses what those before it did on average. */
  get expectedTokens(): number {
    const ended = this.#used.calls - this.#open;
    return ended <= 0 ? 0 : this.#open * (this.#used.tokens / ended);
  }

  /** Counts a call that goes now. */
  begin(): void {
    this.#open += 1;
    this.#count(1, 0);
  }

  /** Its end: the tokens that it used; undefined where it was not made after all. */
  end(tokens: number | undefined): void {
    this.#open -= 1;
    this.#count(tokens === undefined ? -1 : 0, tokens ?? 0);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** Resolves when a call ends; at once where none is under way. Rejects with the signal's reason. */
  anyEnd(signal: AbortSignal): Promise<void> {
    if (this.#open === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const onAbort = (): void => reject(signal.reason as Error);
      signal.addEventListener("abort", onAbort, { once: true });
      this.#waiting.push(() => {
        signal.removeEventListener("abort", onAbort);
        resolve();
      });
    });
  }

  #count(calls: number, tokens: number): void {
    this.#used = { calls: this.#used.calls + calls, tokens: this.#used.tokens + tokens };
    this.#changed(this.#used);
  }
}

export interface Used {
  readonly calls: number;
  readonly tokens: number;
}
