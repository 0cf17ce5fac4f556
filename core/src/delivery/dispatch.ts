import pLimit from "p-limit";
import type { LimitFunction } from "p-limit";
import type { Clock } from "../clock.ts";
import type { DeliveryConfig } from "../config/config.ts";
import type { Failure, Outcome } from "../glossary.ts";
import type { PlannedDestination, PlannedRoute } from "../pipeline/plan.ts";
import { tallyKey } from "../pipeline/tally.ts";
import type { TallyBook } from "../pipeline/tally.ts";
import type { Log, RunContext } from "../plugin/setup.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { askRoute, isOutage } from "./ask-route.ts";
import { RateBudget } from "./budget.ts";
import { Circuit, type Pause } from "./circuit.ts";
import { dispose, disposeOutage, disposeUnattempted } from "./disposition.ts";
import type { Delivery, Disposition } from "./disposition.ts";
import { retryDelayMs } from "./retry.ts";

/** What a dispatcher works with. */
export interface DispatchOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly metrics: Pick<Metrics, "delivered">;
  /** Aborts when deliveries that go on in spite of their signal are not waited for any longer. */
  readonly abandon?: AbortSignal;
}

/** Whether a destination takes parked deliveries. */
export type Readiness =
  | { readonly kind: "take"; readonly most: number }
  | { readonly kind: "wait"; readonly untilMs: number };

/**
 * Delivers to one destination, for all pipelines that use it: its own queue, its own concurrency, its
 * own circuit, so that what happens here delays nobody else. Nothing is thrown and nothing is lost:
 * every delivery comes back with what happens to it next.
 */
export class Dispatcher {
  readonly #name: string;
  readonly #config: DeliveryConfig;
  readonly #limit: LimitFunction;
  readonly #circuit: Circuit;
  readonly #budget: RateBudget | undefined;
  readonly #options: DispatchOptions;

  constructor({ name, delivery }: PlannedDestination, options: DispatchOptions) {
    this.#name = name;
    this.#config = delivery;
    this.#options = options;
    this.#limit = pLimit(delivery.concurrency);
    this.#budget = delivery.rate === undefined ? undefined : new RateBudget(delivery.rate);
    this.#circuit = new Circuit((outages, needsOperator) => {
      const ceilingMs = needsOperator ? operatorPauseMaxMs : pauseMaxMs;
      const maxMs = Math.min(delivery.retry.maxMs, ceilingMs);
      // At least half of the interval: a probe at once would tell nothing that the outage did not.
      const random = () => 0.5 + options.random() / 2;
      return retryDelayMs({ ...delivery.retry, maxMs }, outages, undefined, random);
    });
  }

  /** Whether it has a rate budget: then everything goes through the queue of what is parked. */
  get isRateLimited(): boolean {
    return this.#budget !== undefined;
  }

  /** Why it takes nothing, and when it is probed next; undefined while deliveries flow. */
  get pause(): Pause | undefined {
    return this.#circuit.pause;
  }

  /** Whether parked deliveries may come now, how many, or from when on. */
  readiness(): Readiness {
    const nowMs = this.#now();
    const admission = this.#circuit.peek(nowMs);
    if (admission.kind === "wait") return admission;
    const within = this.#budget?.available(nowMs) ?? Infinity;
    if (within === 0) return { kind: "wait", untilMs: this.#budget?.readyMs ?? nowMs };
    const room = this.#room * this.#config.batch;
    // What is taken without room is parked again at once: that would only keep the store busy.
    if (room === 0) return { kind: "wait", untilMs: nowMs + queueLookMs };
    return { kind: "take", most: admission.kind === "probe" ? 1 : Math.min(within, room) };
  }

  /** One disposition a delivery, same order. A full queue and an outage park without an attempt. */
  async deliver(
    route: PlannedRoute,
    deliveries: readonly Delivery[],
    tally: TallyBook,
    signal: AbortSignal,
  ): Promise<readonly Disposition[]> {
    const chunks = inChunks(deliveries, this.#config.batch);
    const context: RunContext = {
      signal,
      clock: this.#options.clock,
      tally: (name, count) => tally.add(tallyKey.route(route.name, name), count),
    };
    const results = await Promise.all(chunks.map((chunk) => this.#enqueue(route, chunk, context)));
    return results.flat();
  }

  async #enqueue(
    route: PlannedRoute,
    chunk: readonly Delivery[],
    context: RunContext,
  ): Promise<readonly Disposition[]> {
    if (this.#room === 0) return unattempted(chunk, this.#now());
    return this.#limit(() => this.#admit(route, chunk, context));
  }

  async #admit(
    route: PlannedRoute,
    chunk: readonly Delivery[],
    context: RunContext,
  ): Promise<readonly Disposition[]> {
    const nowMs = this.#now();
    if (context.signal.aborted) return unattempted(chunk, nowMs);
    const outlook = this.#circuit.peek(nowMs);
    if (outlook.kind === "wait") return unattempted(chunk, outlook.untilMs, this.#circuit.failure);
    const wanted = outlook.kind === "probe" ? 1 : chunk.length;
    const grant = this.#budget?.take(wanted, nowMs);
    const count = grant?.count ?? wanted;
    if (count === 0) return unattempted(chunk, this.#budget?.readyMs ?? nowMs);
    this.#circuit.admit(nowMs);
    const attempted = await this.#attempt(route, chunk.slice(0, count), context);
    grant?.answered(this.#now());
    const rest = chunk.slice(count);
    return rest.length === 0
      ? attempted
      : [...attempted, ...(await this.#admit(route, rest, context))];
  }

  async #attempt(
    route: PlannedRoute,
    chunk: readonly Delivery[],
    context: RunContext,
  ): Promise<readonly Disposition[]> {
    const startedMs = performance.now();
    const heldGroup = chunk[0]?.heldGroup;
    const ofGroup = heldGroup === undefined ? context : { ...context, heldGroup };
    const { abandon } = this.#options;
    const report = await askRoute(route, chunk, this.#config.timeoutMs, ofGroup, abandon);
    this.#options.metrics.delivered(this.#name, (performance.now() - startedMs) / 1000);
    const now = this.#now();
    if (isOutage(report)) {
      const { failure, afterMs, needsOperator } = report;
      const untilMs = this.#circuit.fail(failure, now, afterMs, needsOperator);
      const { code, reason } = failure;
      this.#options.log.warn(`destination '${this.#name}' is paused: ${reason}`, {
        code,
        destination: this.#name,
        route: route.name,
        nextProbeMs: untilMs - now,
      });
      return chunk.map((delivery) => disposeOutage(report, delivery, now, untilMs));
    }
    this.#circuit.succeed();
    return chunk.map((delivery, index) =>
      dispose(report[index] as Outcome, delivery, this.#config.retry, now, this.#options.random),
    );
  }

  /** Chunks that the queue still takes. */
  get #room(): number {
    const most = this.#config.concurrency * queuedRoundsMax;
    return Math.max(0, most - this.#limit.pendingCount);
  }

  #now(): number {
    return this.#options.clock.now();
  }
}

/** Chunks that may wait for each of the `concurrency` slots; what comes beyond is parked. */
const queuedRoundsMax = 4;
/** How often a full queue is looked at by those who have parked deliveries for it. */
const queueLookMs = 50;
/** An outage is probed at least this often. */
const pauseMaxMs = 60_000;
/**
 * One that somebody must mend is probed less: an endpoint that is gone (410) or refuses us (401, 403)
 * counts our requests. A reload of the config probes at once.
 */
const operatorPauseMaxMs = 600_000;

function unattempted(
  chunk: readonly Delivery[],
  dueMs: number,
  outage?: Failure,
): readonly Disposition[] {
  return chunk.map((delivery) => disposeUnattempted(delivery, dueMs, outage));
}

/** Deliveries that were held in one group share a chunk with no others. */
function inChunks(deliveries: readonly Delivery[], size: number): readonly (readonly Delivery[])[] {
  const chunks: (readonly Delivery[])[] = [];
  let start = 0;
  for (let end = 1; end <= deliveries.length; end += 1) {
    const isFull = end - start === size;
    const isOfOthers = deliveries[end]?.heldGroup !== deliveries[start]?.heldGroup;
    if (!isFull && !isOfOthers && end < deliveries.length) continue;
    chunks.push(deliveries.slice(start, end));
    start = end;
  }
  return chunks;
}
