import pLimit from "p-limit";
import type { LimitFunction } from "p-limit";
import { systemClock } from "../clock.ts";
import type { Clock } from "../clock.ts";
import type { ModelConfig } from "../config/config.ts";
import { RateBudget } from "../delivery/budget.ts";
import { Circuit } from "../delivery/circuit.ts";
import type { ModelFinding } from "../plugin/model.ts";
import type { Log, Model, ModelRequest, ModelResult } from "../plugin/setup.ts";
import { forgetfulStore } from "../store/forgetful.ts";
import { limitErrors, ownFault } from "./limit-errors.ts";
import type { Failed } from "./limit-errors.ts";
import { ModelBudget } from "./model-budget.ts";
import type { BudgetState, Place } from "./model-budget.ts";
import { spendingIn } from "./spending.ts";
import type { SpendingStore } from "./spending.ts";
import { tokensOf } from "./tokens.ts";

/** A model that can be ended. */
export type ClosableModel = Model & {
  /** Looks whether it could answer, without asking it; resolves with undefined where it cannot look. */
  look(signal: AbortSignal): Promise<readonly ModelFinding[] | undefined>;
  close(): Promise<void>;
};

/** Failures in a row that count as an outage of the model. */
const failuresMax = 5;
const pause = { firstMs: 1_000, maxMs: 60_000 } as const;

/**
 * A model behind the limits of its config: so many calls at once, so many in a period, so much in a
 * minute or a day, none while it is down. A call over the rate waits for its turn as long as a call may
 * take; what would wait longer, what a budget has no room for, and what comes while the model is down is
 * told when to come again, unasked.
 */
export class LimitedModel implements ClosableModel {
  readonly name: string;
  readonly fingerprint: string;
  readonly open?: NonNullable<Model["open"]>;
  readonly #model: ClosableModel;
  readonly #config: ModelConfig;
  readonly #log: Log;
  readonly #concurrency: LimitFunction;
  readonly #rate: RateBudget | undefined;
  readonly #circuit = new Circuit((outages) =>
    Math.min(pause.maxMs, pause.firstMs * 2 ** (outages - 1)),
  );
  #clock: Clock = systemClock;
  #spending = spendingIn(forgetfulStore);
  #budget: ModelBudget | undefined;
  #failures = 0;

  constructor(model: ClosableModel, config: ModelConfig, log: Log) {
    this.name = model.name;
    this.fingerprint = model.fingerprint;
    if (model.open !== undefined) this.open = (signal) => model.open!(signal);
    this.#model = model;
    this.#config = config;
    this.#log = log;
    this.#concurrency = pLimit(config.concurrency);
    this.#rate = config.rate && new RateBudget(config.rate);
    this.bind(forgetfulStore, systemClock);
  }

  /** Counts what it uses in this store from now on. */
  bind(store: SpendingStore, clock: Clock): void {
    const { budget } = this.#config;
    this.#clock = clock;
    this.#spending = spendingIn(store);
    this.#budget = budget && new ModelBudget(this.name, budget, this.#spending, this.#log);
  }

  async budgets(): Promise<readonly BudgetState[]> {
    return (await this.#budget?.states(this.#clock.now())) ?? [];
  }

  classify(request: ModelRequest, signal: AbortSignal): Promise<ModelResult> {
    return this.#concurrency(async () => {
      const place = this.#whileDown() ?? (await this.#takePlace(signal));
      if ("failure" in place) return place;
      const refusal = (await this.#waitForRate(signal)) ?? this.#whileDown();
      if (refusal !== undefined) {
        place.end(undefined);
        return refusal;
      }
      const isProbe = this.#circuit.admit(this.#clock.now()).kind === "probe";
      const result = await this.#model.classify(request, signal);
      place.end(tokensOf(request, result));
      this.#learn(result, isProbe);
      return result;
    });
  }

  /** A look is no call: no budget counts it, and what it finds pauses nothing. */
  look(signal: AbortSignal): Promise<readonly ModelFinding[] | undefined> {
    return this.#model.look(signal);
  }

  async close(): Promise<void> {
    await this.#model.close();
    await this.#spending.written();
  }

  #whileDown(): Failed | undefined {
    const nowMs = this.#clock.now();
    const admission = this.#circuit.peek(nowMs);
    if (admission.kind !== "wait") return undefined;
    const last = this.#circuit.failure?.reason ?? "";
    return limitErrors.down(this.name, last, admission.untilMs - nowMs);
  }

  async #takePlace(signal: AbortSignal): Promise<Place | Failed> {
    if (this.#budget === undefined) return freePlace;
    try {
      const taken = await this.#budget.take(() => this.#clock.now(), signal);
      if ("end" in taken) return taken;
      return limitErrors.overBudget(taken.reason, taken.untilMs - this.#clock.now());
    } catch (error) {
      return limitErrors.uncounted(this.name, error as Error);
    }
  }

  async #waitForRate(signal: AbortSignal): Promise<Failed | undefined> {
    if (this.#rate === undefined) return undefined;
    const lastMs = this.#clock.now() + this.#config.timeoutMs;
    while (this.#rate.take(1, this.#clock.now()).count === 0) {
      const { readyMs } = this.#rate;
      const waitMs = Math.max(1, readyMs - this.#clock.now());
      if (readyMs > lastMs || signal.aborted) return limitErrors.overRate(this.name, waitMs);
      try {
        await this.#clock.sleep(waitMs, signal);
      } catch {
        return limitErrors.overRate(this.name, waitMs);
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

const freePlace: Place = { end: () => undefined };
