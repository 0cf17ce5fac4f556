import type { Readiness } from "../delivery/dispatch.ts";
import { decodeEvent } from "../pipeline/event.ts";
import type { PipelinePlan } from "../pipeline/plan.ts";
import { tallyKey } from "../pipeline/tally.ts";
import { stepsRouteInto } from "../store/store.ts";
import type { NewParked, PulledBatch, Settlement, StoredEvent } from "../store/store.ts";
import { attribute, inSpan } from "../telemetry/spans.ts";
import type { LateDeliveries } from "./fan-out.ts";
import { Ledger } from "./ledger.ts";
import { internalFailure, Parked } from "./parked.ts";
import { payloadCharsMax } from "./limits.ts";
import { keepTrying } from "./persist.ts";
import { Processor, stepRetry } from "./processor.ts";
import type { WorkerOptions } from "./worker-options.ts";

/** A batch after its steps and its fan-out. */
export interface Worked {
  readonly settlement: Settlement;
  readonly late: readonly LateDeliveries[];
}

/**
 * Runs one pipeline: pulls batches, takes them through steps and routes, settles them in order.
 *
 * - pulled: read from the log; {@link fullBatchesAtWorkMax} are between pull and settlement, or more
 *   small ones, so that a slow destination does not hold up the others while little comes in.
 * - worked: steps ran, deliveries ended or are parked under a lease.
 * - settled: the cursor has passed it; late deliveries are settled on their own when they end.
 */
export class PipelineWorker {
  readonly #options: WorkerOptions;
  readonly #processor: Processor;
  readonly #parked: Parked;
  readonly #stopping = new AbortController();
  /** Settlements to come, oldest first: each waits for the one before it. */
  readonly #window: Promise<void>[] = [];
  /** Events of the batches in the window, and the characters of their payloads. */
  readonly #atWork = { events: 0, chars: 0 };
  #loops: Promise<unknown> = Promise.resolve();

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#processor = new Processor(options);
    this.#parked = new Parked(options, this.#processor);
  }

  start(): void {
    const { signal } = this.#stopping;
    this.#loops = Promise.all([this.#consume(signal), this.#parked.run(signal)]);
  }

  /** Pulls no more, and resolves when everything under way has been settled. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loops;
    await Promise.all(this.#window);
    await this.#parked.settled();
  }

  /** What a replay makes of this pipeline. */
  get plan(): PipelinePlan {
    return this.#options.plan;
  }

  /** Takes events through once more; what comes of it is the caller's to settle, see {@link afterRepeat}. */
  repeat(
    events: readonly StoredEvent[],
    into: string | undefined,
    plan: PipelinePlan = this.#options.plan,
  ): Promise<Worked> {
    const own = plan === this.#options.plan;
    const processor = own ? this.#processor : this.#processor.withPlan(plan);
    return this.#work(events, processor, into);
  }

  /** What was repeated has been settled: resolves when its late deliveries have been, too. */
  async afterRepeat({ settlement, late }: Worked): Promise<void> {
    this.#parked.ring(settlement.parked);
    await Promise.all(late.map((deliveries) => this.#parked.finishLater(deliveries)));
  }

  /** Something of this pipeline was parked from elsewhere: its drains look again. */
  ring(parked: readonly NewParked[]): void {
    this.#parked.ring(parked);
  }

  /** How many events more its routes take behind what waits for them already, or when to ask again. */
  async roomFor(into: string | undefined): Promise<Readiness> {
    const { plan, dispatcherOf, store, clock } = this.#options;
    let most = Infinity;
    for (const route of plan.routes) {
      if (into !== undefined && route.name !== into) continue;
      const ready = dispatcherOf(route).readiness();
      if (ready.kind === "wait") return ready;
      const dueMs = await store.nextDueMs({ pipeline: plan.name, route: route.name });
      const nowMs = clock.now();
      if (dueMs !== undefined && dueMs <= nowMs)
        return { kind: "wait", untilMs: nowMs + roomLookMs };
      most = Math.min(most, ready.most);
    }
    return { kind: "take", most };
  }

  async #consume(signal: AbortSignal): Promise<void> {
    const { clock, log, plan } = this.#options;
    while (!signal.aborted) {
      while (this.#isFull()) await this.#window[0];
      try {
        const batch = await this.#pull(signal);
        if (batch.events.length > 0) this.#begin(batch);
      } catch (error) {
        if (signal.aborted) return;
        const reason = error instanceof Error ? error.message : String(error);
        log.warn(`pipeline '${plan.name}' cannot read the log: ${reason}`);
        await clock.sleep(pullRetryMs, signal).catch(() => undefined);
      }
    }
  }

  #isFull(): boolean {
    const { events, chars } = this.#atWork;
    const batches = Math.max(events / this.#options.plan.batch.size, chars / payloadCharsMax);
    return batches > fullBatchesAtWorkMax - 1 || this.#window.length >= batchesAtWorkMax;
  }

  #pull(signal: AbortSignal): Promise<PulledBatch> {
    const { plan, store } = this.#options;
    const { size: limit, lingerMs } = plan.batch;
    const { name: pipeline, names } = plan;
    return store.pull(
      { pipeline, names, limit, payloadCharsMax, lingerMs, waitMs: pullWaitMs },
      signal,
    );
  }

  #begin(batch: PulledBatch): void {
    const attributes = {
      [attribute.operation]: "process",
      [attribute.pipeline]: batch.pipeline,
      [attribute.count]: batch.events.length,
    };
    const work = inSpan(`process ${batch.pipeline}`, attributes, () => this.#work(batch.events));
    const before = this.#window.at(-1);
    const chars = batch.events.reduce((sum, { payload }) => sum + payload.length, 0);
    this.#atWork.events += batch.events.length;
    this.#atWork.chars += chars;
    const settle = async () => {
      const worked = await work;
      await before;
      await this.#settle(batch, worked);
      this.#atWork.events -= batch.events.length;
      this.#atWork.chars -= chars;
      void this.#window.shift();
    };
    this.#window.push(settle());
  }

  async #work(
    events: readonly StoredEvent[],
    processor: Processor = this.#processor,
    into?: string,
  ): Promise<Worked> {
    const ledger = this.#openLedger(events);
    try {
      const decoded = events.map(decodeEvent);
      const late = await processor.process(decoded, new Map(), ledger, into);
      return { settlement: ledger.close(), late };
    } catch (error) {
      return { settlement: this.#parkAll(events, error, into), late: [] };
    }
  }

  #openLedger(events: readonly StoredEvent[]): Ledger {
    const ledger = new Ledger(this.#options.plan.name);
    ledger.tally.add(tallyKey.taken, events.length);
    return ledger;
  }

  /** A bug of ours must not lose a batch, nor stop the ones behind it: it is parked and tried again. */
  #parkAll(events: readonly StoredEvent[], error: unknown, into?: string): Settlement {
    const failure = internalFailure(error);
    this.#options.log.warn(failure.reason, {
      code: failure.code,
      pipeline: this.#options.plan.name,
    });
    const atMs = this.#options.clock.now();
    const ledger = this.#openLedger(events);
    const dueMs = atMs + stepRetry.firstMs;
    for (const event of events) {
      ledger.park(stepsRouteInto(into), event, dueMs, [{ atMs, failure }]);
    }
    return ledger.close();
  }

  async #settle(batch: PulledBatch, { settlement, late }: Worked): Promise<void> {
    const { store } = this.#options;
    const written = await keepTrying(() => store.settle(batch, settlement), this.#options);
    if (!written) return;
    for (const deliveries of late) void this.#parked.finishLater(deliveries);
    this.#parked.ring(settlement.parked);
  }
}

/** Full batches of one pipeline between pull and settlement: what a crash makes it do again. */
const fullBatchesAtWorkMax = 4;
/** Batches of any size between pull and settlement. */
const batchesAtWorkMax = 64;
/** How often a replay looks whether a route has room for it. */
const roomLookMs = 20;
/** How long a pull waits for events before it looks whether the engine is stopping. */
const pullWaitMs = 10_000;
/** How long to wait after the log could not be read. */
const pullRetryMs = 1_000;
