import type { Clock } from "../clock.ts";
import type { RetryConfig } from "../config/config.ts";
import type { Dispatcher, Readiness } from "../delivery/dispatch.ts";
import { dispose } from "../delivery/disposition.ts";
import type { Delivery } from "../delivery/disposition.ts";
import { decodeEvent } from "../pipeline/event.ts";
import type { InFlight } from "../pipeline/event.ts";
import type { PipelinePlan, PlannedRoute } from "../pipeline/plan.ts";
import { runSteps } from "../pipeline/run.ts";
import type { StepsResult } from "../pipeline/run.ts";
import { tallyKey } from "../pipeline/tally.ts";
import type { Log } from "../plugin/setup.ts";
import { stepsRoute } from "../store/store.ts";
import type { ParkedDelivery, PulledBatch, Settlement, Store, Target } from "../store/store.ts";
import { Drain } from "./drain.ts";
import { fanOut } from "./fan-out.ts";
import type { LateDeliveries } from "./fan-out.ts";
import { asParkedSettlement, Ledger, parkedIdOf } from "./ledger.ts";
import { keepTrying } from "./persist.ts";
import { Turns } from "./turns.ts";

/** What a pipeline's worker works with. */
export interface WorkerOptions {
  readonly plan: PipelinePlan;
  readonly store: Store;
  readonly dispatcherOf: (route: PlannedRoute) => Dispatcher;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** Aborts when the deadline of a stop has passed: what is under way is cut off. */
  readonly signal: AbortSignal;
  /** Aborts when what cannot be settled is given up until the next start. */
  readonly closing: AbortSignal;
}

/** A batch after its steps and its fan-out. */
interface Worked {
  readonly settlement: Settlement;
  readonly late: readonly LateDeliveries[];
}

/**
 * Runs one pipeline: pulls batches, runs the steps one batch after another, fans out several batches
 * at once, settles them in order, and drains what is parked.
 *
 * - pulled: read from the log; up to {@link batchesAtWorkMax} are between pull and settlement.
 * - worked: steps ran, deliveries ended or are parked under a lease.
 * - settled: the cursor has passed it; late deliveries are settled on their own when they end.
 */
export class PipelineWorker {
  readonly #options: WorkerOptions;
  readonly #stopping = new AbortController();
  readonly #drains = new Map<string, Drain>();
  /** Steps see one batch at a time. */
  readonly #steps = new Turns();
  readonly #late = new Set<Promise<void>>();
  /** Settlements to come, oldest first: each waits for the one before it. */
  readonly #window: Promise<void>[] = [];
  #loops: Promise<unknown> = Promise.resolve();

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#addDrain(stepsRoute, alwaysReady, (due) => this.#rerun(due));
    for (const route of options.plan.routes) {
      const dispatcher = options.dispatcherOf(route);
      this.#addDrain(
        route.name,
        () => dispatcher.readiness(),
        (due) => this.#redeliver(route, due),
      );
    }
  }

  start(): void {
    const { signal } = this.#stopping;
    const drains = [...this.#drains.values()].map((drain) => drain.run(signal));
    this.#loops = Promise.all([this.#consume(), ...drains]);
  }

  /** Pulls no more, and resolves when everything under way has been settled. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loops;
    await Promise.all(this.#window);
    await Promise.all(this.#late);
  }

  #addDrain(
    route: string,
    readiness: Dispatcher["readiness"],
    work: (due: readonly ParkedDelivery[]) => Promise<void>,
  ): void {
    const { store, clock, log } = this.#options;
    const target = this.#target(route);
    this.#drains.set(
      route,
      new Drain({ target, store, clock, log, limit: drainedAtOnceMax, readiness, work }),
    );
  }

  async #consume(): Promise<void> {
    const { clock, log } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      if (this.#window.length >= batchesAtWorkMax) await this.#window[0];
      try {
        const batch = await this.#pull(signal);
        if (batch.events.length > 0) this.#begin(batch);
      } catch (error) {
        if (signal.aborted) return;
        const reason = error instanceof Error ? error.message : String(error);
        log.warn(`pipeline '${this.#options.plan.name}' cannot read the log: ${reason}`);
        await clock.sleep(pullRetryMs, signal).catch(() => undefined);
      }
    }
  }

  #pull(signal: AbortSignal): Promise<PulledBatch> {
    const { plan, store } = this.#options;
    const { size: limit, lingerMs } = plan.batch;
    const request = { pipeline: plan.name, names: plan.names, limit, lingerMs, waitMs: pullWaitMs };
    return store.pull(request, signal);
  }

  #begin(batch: PulledBatch): void {
    const work = this.#work(batch);
    const before = this.#window.at(-1);
    const settle = async () => {
      const worked = await work;
      await before;
      await this.#settle(batch, worked);
      void this.#window.shift();
    };
    this.#window.push(settle());
  }

  async #work(batch: PulledBatch): Promise<Worked> {
    const ledger = new Ledger(batch.pipeline);
    ledger.tally.add(tallyKey.taken, batch.events.length);
    try {
      const late = await this.#process(batch.events.map(decodeEvent), new Map(), ledger);
      return { settlement: ledger.close(), late };
    } catch (error) {
      return { settlement: this.#parkAll(batch, error), late: [] };
    }
  }

  /** A bug of ours must not lose a batch, nor stop the ones behind it: it is parked and tried again. */
  #parkAll({ pipeline, events }: PulledBatch, error: unknown): Settlement {
    const reason = error instanceof Error ? error.message : String(error);
    const failure = { code: "IL_RUN_104", reason: `internal error, please report it: ${reason}` };
    this.#options.log.warn(failure.reason, { code: failure.code, pipeline });
    const atMs = this.#options.clock.now();
    const ledger = new Ledger(pipeline);
    ledger.tally.add(tallyKey.taken, events.length);
    for (const event of events) {
      ledger.park(stepsRoute, event, atMs + stepRetry.firstMs, [{ atMs, failure }]);
    }
    return ledger.close();
  }

  /** Steps, then fan-out; `histories` are the attempts of events whose steps failed before. */
  async #process(
    events: readonly InFlight[],
    histories: ReadonlyMap<string, Delivery["attempts"]>,
    ledger: Ledger,
  ): Promise<readonly LateDeliveries[]> {
    const { plan, clock, signal, random } = this.#options;
    const { passed, failed }: StepsResult = await this.#steps.take(() =>
      runSteps(plan.steps, events, { clock, signal, tally: ledger.tally }),
    );
    const nowMs = clock.now();
    for (const { inFlight, failure, retry, afterMs } of failed) {
      const delivery = { inFlight, attempts: histories.get(inFlight.stored.id) ?? [] };
      const again = afterMs === undefined ? {} : { afterMs };
      const outcome = retry
        ? ({ kind: "retry", failure, ...again } as const)
        : ({ kind: "reject", failure } as const);
      const disposition = dispose(outcome, delivery, stepRetry, nowMs, random);
      ledger.enter(stepsRoute, [delivery], [disposition], nowMs);
    }
    ledger.tally.add(tallyKey.passed, passed.length);
    return fanOut(passed, ledger, this.#options);
  }

  async #settle(batch: PulledBatch, { settlement, late }: Worked): Promise<void> {
    const { store } = this.#options;
    const written = await keepTrying(() => store.settle(batch, settlement), this.#options);
    if (!written) return;
    for (const deliveries of late) this.#finishLater(deliveries);
    for (const { target } of settlement.parked) this.#drains.get(target.route)?.ring();
  }

  #finishLater({ route, deliveries, ending, tally }: LateDeliveries): void {
    const finish = async () => {
      const dispositions = await ending;
      const ledger = new Ledger(this.#options.plan.name);
      ledger.tally.addAll(tally.take());
      ledger.enter(route.name, deliveries, dispositions, this.#options.clock.now());
      const target = this.#target(route.name);
      const ids = deliveries.map(({ inFlight }) => parkedIdOf(target, inFlight.stored));
      await this.#settleParked(target, ids, ledger, []);
    };
    const finished = finish().finally(() => this.#late.delete(finished));
    this.#late.add(finished);
  }

  async #redeliver(route: PlannedRoute, due: readonly ParkedDelivery[]): Promise<void> {
    const { dispatcherOf, clock, signal, plan } = this.#options;
    const deliveries = due.map(({ event, attempts }) => ({
      inFlight: decodeEvent(event),
      attempts,
    }));
    const ledger = new Ledger(plan.name);
    const dispositions = await dispatcherOf(route).deliver(route, deliveries, ledger.tally, signal);
    ledger.enter(route.name, deliveries, dispositions, clock.now());
    await this.#settleParked(this.#target(route.name), idsOf(due), ledger, []);
  }

  async #rerun(due: readonly ParkedDelivery[]): Promise<void> {
    const ledger = new Ledger(this.#options.plan.name);
    const histories = new Map(due.map(({ event, attempts }) => [event.id as string, attempts]));
    const events = due.map(({ event }) => decodeEvent(event));
    const late = await this.#process(events, histories, ledger);
    await this.#settleParked(this.#target(stepsRoute), idsOf(due), ledger, late);
  }

  async #settleParked(
    target: Target,
    ids: readonly string[],
    ledger: Ledger,
    late: readonly LateDeliveries[],
  ): Promise<void> {
    const { store } = this.#options;
    const settlement = asParkedSettlement(target, ids, ledger.close());
    const written = await keepTrying(() => store.settleParked(settlement), this.#options);
    if (!written) return;
    for (const deliveries of late) this.#finishLater(deliveries);
    for (const parked of settlement.parked) this.#drains.get(parked.target.route)?.ring();
    if (settlement.postponed.length > 0) this.#drains.get(target.route)?.ring();
  }

  #target(route: string): Target {
    return { pipeline: this.#options.plan.name, route };
  }
}

/** Batches of one pipeline between pull and settlement: what a crash makes it do again. */
const batchesAtWorkMax = 4;
/** Parked deliveries of one target that are tried again together. */
const drainedAtOnceMax = 500;
/** How long a pull waits for events before it looks whether the engine is stopping. */
const pullWaitMs = 10_000;
/** How long to wait after the log could not be read. */
const pullRetryMs = 1_000;
/** When an event is taken through the steps again after one of them failed. */
const stepRetry: RetryConfig = {
  firstMs: 1_000,
  factor: 2,
  maxMs: 900_000,
  maxAgeMs: 259_200_000,
};

function alwaysReady(): Readiness {
  return { kind: "take", most: Infinity };
}

function idsOf(due: readonly ParkedDelivery[]): readonly string[] {
  return due.map(({ parkedId }) => parkedId);
}
