import pLimit from "p-limit";
import type { LimitFunction } from "p-limit";
import type { Clock } from "../clock.ts";
import type { ModelConfig } from "../config/config.ts";
import { RateBudget } from "../delivery/budget.ts";
import { Circuit } from "../delivery/circuit.ts";
import type { Model, ModelRequest, ModelResult } from "../plugin/setup.ts";

/** A model that can be ended. */
export type ClosableModel = Model & { close(): Promise<void> };

type Failed = Extract<ModelResult, { readonly ok: false }>;

/** Failures in a row that count as an outage of the model. */
const failuresMax = 5;
const pause = { firstMs: 1_000, maxMs: 60_000 } as const;

/** What one input did to its own call says nothing of the model. */
const ownFault: ReadonlySet<string> = new Set(
  "IL_SBX_101 IL_SBX_102 IL_SBX_103 IL_SBX_105 IL_SBX_115 IL_MDL_002".split(" "),
);

/**
 * A model behind the limits of its config: so many calls at once, so many in a period, none while it
 * is down. A call over the budget waits for its turn as long as a call may take; what would wait
 * longer, and what comes while the model is down, fails with the time of its repeat, unasked.
 */
export class LimitedModel implements ClosableModel {
  readonly name: string;
  readonly fingerprint: string;
  readonly open?: NonNullable<Model["open"]>;
  readonly #model: ClosableModel;
  readonly #clock: Clock;
  readonly #waitMaxMs: number;
  readonly #concurrency: LimitFunction;
  readonly #budget: RateBudget | undefined;
  readonly #circuit = new Circuit((outages) =>
    Math.min(pause.maxMs, pause.firstMs * 2 ** (outages - 1)),
  );
  #failures = 0;

  constructor(model: ClosableModel, config: ModelConfig, clock: Clock) {
    this.name = model.name;
    this.fingerprint = model.fingerprint;
    if (model.open !== undefined) this.open = (signal) => model.open!(signal);
    this.#model = model;
    this.#clock = clock;
    this.#waitMaxMs = config.timeoutMs;
    this.#concurrency = pLimit(config.concurrency);
    this.#budget = config.rate && new RateBudget(config.rate);
  }

  classify(request: ModelRequest, signal: AbortSignal): Promise<ModelResult> {
    return this.#concurrency(async () => {
      const refusal = this.#whileDown() ?? (await this.#waitForBudget(signal)) ?? this.#whileDown();
      if (refusal !== undefined) return refusal;
      const isProbe = this.#circuit.admit(this.#clock.now()).kind === "probe";
      const result = await this.#model.classify(request, signal);
      this.#learn(result, isProbe);
      return result;
    });
  }

  close(): Promise<void> {
    return this.#model.close();
  }

  #whileDown(): Failed | undefined {
    const nowMs = this.#clock.now();
    const admission = this.#circuit.peek(nowMs);
    if (admission.kind !== "wait") return undefined;
    const last = this.#circuit.failure?.reason ?? "";
    return {
      ok: false,
      failure: { code: "IL_MDL_004", reason: `the model '${this.name}' is down: ${last}` },
      retry: true,
      afterMs: admission.untilMs - nowMs,
    };
  }

  async #waitForBudget(signal: AbortSignal): Promise<Failed | undefined> {
    if (this.#budget === undefined) return undefined;
    const lastMs = this.#clock.now() + this.#waitMaxMs;
    while (this.#budget.take(1, this.#clock.now()).count === 0) {
      const { readyMs } = this.#budget;
      const waitMs = Math.max(1, readyMs - this.#clock.now());
      if (readyMs > lastMs || signal.aborted) return overBudget(this.name, waitMs);
      try {
        await this.#clock.sleep(waitMs, signal);
      } catch {
        return overBudget(this.name, waitMs);
      }
    }
    return undefined;
  }

  #learn(result: ModelResult, isProbe: boolean): void {
    const isOutage = !result.ok && result.retry && !ownFault.has(result.failure.code);
    if (!isOutage) {
      this.#failures = 0;
      return this.#circuit.succeed();
    }
    this.#failures += 1;
    const isAsked = result.afterMs !== undefined && result.afterMs > 0;
    if (isProbe || isAsked || this.#failures >= failuresMax) {
      this.#circuit.fail(result.failure, this.#clock.now(), result.afterMs);
    }
  }
}

function overBudget(name: string, afterMs: number): Failed {
  const reason = `the budget of the model '${name}' is used up (models.${name}.rate)`;
  return { ok: false, failure: { code: "IL_MDL_005", reason }, retry: true, afterMs };
}
