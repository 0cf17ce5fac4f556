/** What was used, or is added to it. */
export interface Used {
  readonly calls: number;
  readonly tokens: number;
}

export const nothing: Used = { calls: 0, tokens: 0 };

/** Where a period's use is kept for all who share the store. */
export interface Ledger {
  /**
   * Adds at once, or nothing where the calls would come to more than `callsMax`. Resolves with what all
   * have used by then.
   */
  add(used: Used, callsMax?: number): Promise<{ readonly added: boolean; readonly used: Used }>;
  /** Told of what could not be added; it is tried again with what is added next. */
  failed(error: Error): void;
}

/** What one model has used in one period, and the calls whose use is not known yet. */
export class Account {
  readonly startMs: number;
  readonly endMs: number;
  readonly #ledger: Ledger | undefined;
  /** As the ledger said last; without one, all of it. */
  #kept: Used;
  /** Counted here, on its way to the ledger. */
  #ahead = nothing;
  /** What of it goes behind the calls, and is not under way. */
  #unwritten = nothing;
  #writing: Promise<void> | undefined;
  #open = 0;
  /** Told when a call ends. */
  #waiting: (() => void)[] = [];

  constructor(period: Pick<Account, "startMs" | "endMs">, used: Used, ledger?: Ledger) {
    this.startMs = period.startMs;
    this.endMs = period.endMs;
    this.#kept = used;
    this.#ledger = ledger;
  }

  get used(): Used {
    return sum(this.#kept, this.#ahead);
  }

  /** What the calls under way here will use, if each uses what those before it did on average. */
  get expectedTokens(): number {
    const { calls, tokens } = this.used;
    const ended = calls - this.#open;
    return ended <= 0 ? 0 : this.#open * (tokens / ended);
  }

  /**
   * Counts a call that goes now. Where calls have a limit, it goes once the ledger has it: false where
   * others have taken the last one meanwhile. Rejects with the ledger's error.
   */
  async begin(callsMax: number | undefined): Promise<boolean> {
    this.#open += 1;
    if (this.#ledger === undefined || callsMax === undefined) {
      this.#count(oneCall);
      return true;
    }
    // What was given back counts before what is taken.
    const before = this.#unwritten;
    const used = sum(before, oneCall);
    this.#unwritten = nothing;
    this.#ahead = sum(this.#ahead, oneCall);
    let added = false;
    try {
      const now = await this.#ledger.add(used, callsMax);
      this.#kept = now.used;
      added = now.added;
    } finally {
      this.#ahead = sum(this.#ahead, negative(used));
      if (!added) {
        this.#count(before);
        this.#close();
      }
    }
    return added;
  }

  /** Its end: the tokens that it used; undefined where it was not made after all. */
  end(tokens: number | undefined): void {
    this.#count(tokens === undefined ? noCall : { calls: 0, tokens });
    this.#close();
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

  /** Resolves when all that was counted is in the ledger, or could not be written. */
  async written(): Promise<void> {
    await this.#writing;
  }

  #close(): void {
    this.#open -= 1;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  #count(used: Used): void {
    if (this.#ledger === undefined) {
      this.#kept = sum(this.#kept, used);
      return;
    }
    this.#ahead = sum(this.#ahead, used);
    this.#unwritten = sum(this.#unwritten, used);
    // With nothing to write the loop would end before it is noted, and be taken for one under way for ever.
    if (this.#writing === undefined && isSome(this.#unwritten)) {
      this.#writing = this.#write(this.#ledger);
    }
  }

  /** One write at a time, of all that has come together: calls at the same time share it. */
  async #write(ledger: Ledger): Promise<void> {
    while (isSome(this.#unwritten)) {
      const used = this.#unwritten;
      this.#unwritten = nothing;
      try {
        this.#kept = (await ledger.add(used)).used;
        this.#ahead = sum(this.#ahead, negative(used));
      } catch (error) {
        this.#unwritten = sum(this.#unwritten, used);
        ledger.failed(error as Error);
        break;
      }
    }
    this.#writing = undefined;
  }
}

const oneCall: Used = { calls: 1, tokens: 0 };
const noCall: Used = { calls: -1, tokens: 0 };

function sum(one: Used, other: Used): Used {
  return { calls: one.calls + other.calls, tokens: one.tokens + other.tokens };
}

function isSome({ calls, tokens }: Used): boolean {
  return calls !== 0 || tokens !== 0;
}

function negative({ calls, tokens }: Used): Used {
  return { calls: -calls, tokens: -tokens };
}
