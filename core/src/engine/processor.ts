import type { RetryConfig } from "../config/config.ts";
import { dispose } from "../delivery/disposition.ts";
import type { Delivery } from "../delivery/disposition.ts";
import { encodeEvent } from "../pipeline/event.ts";
import type { InFlight } from "../pipeline/event.ts";
import { runSteps } from "../pipeline/run.ts";
import type { Failed } from "../pipeline/family.ts";
import type { SetAside } from "../pipeline/passage.ts";
import { tallyKey } from "../pipeline/tally.ts";
import { stepsRouteInto } from "../store/store.ts";
import type { PipelinePlan, PlannedRoute } from "../pipeline/plan.ts";
import { fanOut } from "./fan-out.ts";
import type { LateDeliveries } from "./fan-out.ts";
import type { Ledger } from "./ledger.ts";
import { Turns } from "./turns.ts";
import type { WorkerOptions } from "./worker-options.ts";

/** What was tried before, by event id, for events whose steps failed. */
export type Histories = ReadonlyMap<string, Delivery["attempts"]>;

/** When an event is taken through the steps again after one of them failed. */
export const stepRetry: RetryConfig = {
  firstMs: 1_000,
  factor: 2,
  maxMs: 900_000,
  maxAgeMs: 259_200_000,
};

/** Takes events through a pipeline's steps and on to its routes, and enters what became of them. */
export class Processor {
  readonly #options: WorkerOptions;
  /** Steps see one batch at a time, new or parked. */
  readonly #turns: Turns;

  constructor(options: WorkerOptions, turns: Turns = new Turns()) {
    this.#options = options;
    this.#turns = turns;
  }

  /** Takes events through the steps and routes of another plan of this pipeline, in turn with this one's. */
  withPlan(plan: PipelinePlan): Processor {
    return new Processor({ ...this.#options, plan }, this.#turns);
  }

  /**
   * Returns the deliveries that have not ended when the ledger may be settled. `into` is the only route that
   * they go to; left out: every route whose `when` holds.
   */
  async process(
    events: readonly InFlight[],
    histories: Histories,
    ledger: Ledger,
    into?: string,
  ): Promise<readonly LateDeliveries[]> {
    const { plan, clock, signal, abandon, metrics } = this.#options;
    const steps = stepsRouteInto(into);
    const onStep = (label: string, seconds: number) => metrics.stepped(plan.name, label, seconds);
    const { passed, held, failed } = await this.#turns.take(() =>
      runSteps(plan.steps, events, {
        pipeline: plan.name,
        clock,
        signal,
        abandon,
        onAbandoned: (label, { code }) => this.#tellAbandoned(label, code),
        tally: ledger.tally,
        onStep,
      }),
    );
    for (const { inFlight, untilMs, reason } of held) {
      const attempts = histories.get(inFlight.stored.id) ?? [];
      const waiting = { kind: "hold", reason } as const;
      ledger.park(steps, encodeEvent(inFlight), untilMs, attempts, { waiting });
    }
    for (const failure of failed) this.#enterFailure(steps, failure, histories, ledger);
    if (histories.size > 0) this.#tellPassed(steps, passed, histories, ledger);
    ledger.tally.add(tallyKey.passed, passed.length);
    const isMeant = ({ name }: PlannedRoute) => into === undefined || name === into;
    for (const { name } of plan.routes.filter((route) => !isMeant(route))) {
      ledger.tally.add(tallyKey.route(name, "skipped"), passed.length);
    }
    const routes = plan.routes.filter(isMeant);
    return fanOut(passed, ledger, { ...this.#options, plan: { ...plan, routes } });
  }

  #tellAbandoned(step: string, code: string): void {
    const { log, plan } = this.#options;
    log.warn(
      `step '${step}' of pipeline '${plan.name}' does not end although its AbortSignal has aborted: ` +
        "it is left behind, and its events are tried again",
      { code, pipeline: plan.name, step },
    );
  }

  /** Steps that had failed on an event, and did not this time. */
  #tellPassed(
    steps: string,
    passed: readonly InFlight[],
    histories: Histories,
    ledger: Ledger,
  ): void {
    const nowMs = this.#options.clock.now();
    for (const id of new Set(passed.map(({ stored }) => stored.originId ?? stored.id))) {
      ledger.tell(steps, { id }, histories.get(id) ?? [], nowMs);
    }
  }

  #enterFailure(
    steps: string,
    { inFlight, failure, retry, afterMs }: SetAside<Failed>,
    histories: Histories,
    ledger: Ledger,
  ): void {
    const { clock, random } = this.#options;
    const nowMs = clock.now();
    const delivery = { inFlight, attempts: histories.get(inFlight.stored.id) ?? [] };
    const again = afterMs === undefined ? {} : { afterMs };
    const outcome = retry
      ? ({ kind: "retry", failure, ...again } as const)
      : ({ kind: "reject", failure } as const);
    const disposition = dispose(outcome, delivery, stepRetry, nowMs, random);
    ledger.enter(steps, [delivery], [disposition], nowMs);
  }
}
