import type { Failure } from "../glossary.ts";

/** What a delivery that asks at the gate is told. */
export type Admission =
  | { readonly kind: "go" }
  /** One delivery may go and find out; the others wait. */
  | { readonly kind: "probe" }
  | { readonly kind: "wait"; readonly untilMs: number };

/** Why a destination takes nothing, and when it is probed next (ms since the epoch). */
export interface Pause {
  readonly untilMs: number;
  readonly failure: Failure;
}

/**
 * How long to wait after the nth outage in a row; `needsOperator` where waiting alone does not end it.
 */
export type PauseMs = (outages: number, needsOperator: boolean) => number;

/**
 * The circuit breaker of one destination.
 *
 * - `closed`: deliveries flow.
 * - `open`: an outage; everything waits, unattempted, until a time that grows with each failed probe.
 * - `half-open`: that time has come; one probe is under way, everything else waits for its outcome.
 */
export class Circuit {
  #state: "closed" | "open" | "half-open" = "closed";
  #untilMs = 0;
  #outages = 0;
  #failure: Failure | undefined;
  readonly #pauseMs: PauseMs;

  constructor(pauseMs: PauseMs) {
    this.#pauseMs = pauseMs;
  }

  /** Why it is not closed. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Undefined while it is closed. */
  get pause(): Pause | undefined {
    if (this.#failure === undefined) return undefined;
    return { untilMs: this.#untilMs, failure: this.#failure };
  }

  admit(nowMs: number): Admission {
    const admission = this.peek(nowMs);
    if (admission.kind === "probe") this.#state = "half-open";
    return admission;
  }

  /** What {@link admit} would say, without asking for entrance. */
  peek(nowMs: number): Admission {
    if (this.#state === "closed") return { kind: "go" };
    if (this.#state === "open" && nowMs >= this.#untilMs) return { kind: "probe" };
    return { kind: "wait", untilMs: Math.max(this.#untilMs, nowMs + probeWaitMs) };
  }

  /** The destination answered: it is there, whatever it said of the single deliveries. */
  succeed(): void {
    this.#state = "closed";
    this.#outages = 0;
    this.#failure = undefined;
  }

  /** The destination as a whole failed. Returns when it will be tried again. */
  fail(
    failure: Failure,
    nowMs: number,
    afterMs: number | undefined,
    needsOperator: boolean = false,
  ): number {
    // Batches that were under way when the first one failed tell nothing new.
    if (this.#state !== "open" || nowMs >= this.#untilMs) {
      this.#outages += 1;
      const pauseMs = this.#pauseMs(this.#outages, needsOperator);
      this.#untilMs = nowMs + Math.max(pauseMs, afterMs ?? 0);
    }
    this.#state = "open";
    this.#failure = failure;
    return this.#untilMs;
  }
}

/** While a probe is under way, the others come back after this. */
const probeWaitMs = 250;
