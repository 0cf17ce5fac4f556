import type { Dispatcher, Readiness } from "../delivery/dispatch.ts";
import type { Delivery } from "../delivery/disposition.ts";
import type { Failure } from "../glossary.ts";
import { decodeEvent } from "../pipeline/event.ts";
import type { PlannedRoute } from "../pipeline/plan.ts";
import { stepsRoute, stepsRouteInto } from "../store/store.ts";
import { heldGroupOf } from "../store/waiting.ts";
import type { NewParked, ParkedDelivery, Target } from "../store/store.ts";
import { Drain } from "./drain.ts";
import type { LateDeliveries } from "./fan-out.ts";
import { holdLease } from "./lease.ts";
import { asParkedSettlement, Ledger, parkedIdOf } from "./ledger.ts";
import { keepTrying } from "./persist.ts";
import type { WorkerOptions } from "./worker-options.ts";
import type { Processor } from "./processor.ts";

/** Everything of one pipeline that is parked: one drain a route, and one for what its steps failed on. */
export class Parked {
  readonly #options: WorkerOptions;
  readonly #processor: Processor;
  readonly #drains = new Map<string, Drain>();
  readonly #late = new Set<Promise<void>>();

  constructor(options: WorkerOptions, processor: Processor) {
    this.#options = options;
    this.#processor = processor;
    this.#addDrain(stepsRoute, alwaysReady, (due) => this.#rerun(due));
    for (const { name } of options.plan.routes) {
      this.#addDrain(stepsRouteInto(name), alwaysReady, (due) => this.#rerun(due, name));
    }
    for (const route of options.plan.routes) {
      const dispatcher = options.dispatcherOf(route);
      this.#addDrain(
        route.name,
        () => dispatcher.readiness(),
        (due) => this.#redeliver(route, due),
      );
    }
  }

  /** Drains until the signal aborts; resolves when every delivery under way has been settled. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([...this.#drains.values()].map((drain) => drain.run(signal)));
  }

  /** Resolves when the late deliveries have been settled. */
  async settled(): Promise<void> {
    await Promise.all(this.#late);
  }

  /** Something was parked: its drains look again. */
  ring(parked: readonly NewParked[]): void {
    for (const { target } of parked) this.#drains.get(target.route)?.ring();
  }

  /** Settles deliveries that were parked under a lease when they end; resolves then. */
  finishLater({ route, deliveries, ending, tally }: LateDeliveries): Promise<void> {
    const finish = async () => {
      const target = this.#target(route.name);
      const ids = deliveries.map(({ inFlight }) => parkedIdOf(target, inFlight.stored));
      const renew = (untilMs: number) => this.#postpone(target, ids, untilMs);
      const dispositions = await holdLease(ending, renew, this.#options.clock);
      const ledger = new Ledger(this.#options.plan.name);
      ledger.tally.addAll(tally.take());
      ledger.enter(route.name, deliveries, dispositions, this.#options.clock.now());
      await this.#settle(target, ids, ledger);
    };
    const finished = finish().finally(() => this.#late.delete(finished));
    this.#late.add(finished);
    return finished;
  }

  #addDrain(
    route: string,
    readiness: Dispatcher["readiness"],
    work: (due: readonly ParkedDelivery[]) => Promise<void>,
  ): void {
    const { store, clock, log } = this.#options;
    const target = this.#target(route);
    const drain = new Drain({
      target,
      store,
      clock,
      log,
      limit: drainedAtOnceMax,
      readiness,
      work,
    });
    this.#drains.set(route, drain);
  }

  async #redeliver(route: PlannedRoute, due: readonly ParkedDelivery[]): Promise<void> {
    const { dispatcherOf, clock, signal, plan } = this.#options;
    const deliveries = byGroup(due.map(toDelivery));
    const ledger = new Ledger(plan.name);
    const dispositions = await dispatcherOf(route).deliver(route, deliveries, ledger.tally, signal);
    ledger.enter(route.name, deliveries, dispositions, clock.now());
    await this.#settle(this.#target(route.name), idsOf(due), ledger);
  }

  async #rerun(due: readonly ParkedDelivery[], into?: string): Promise<void> {
    const ledger = new Ledger(this.#options.plan.name);
    const histories = new Map(due.map(({ event, attempts }) => [event.id as string, attempts]));
    const target = this.#target(stepsRouteInto(into));
    let late: readonly LateDeliveries[];
    try {
      const events = due.map(({ event }) => decodeEvent(event));
      late = await this.#processor.process(events, histories, ledger, into);
    } catch (error) {
      await this.#isolate(due, error, into);
      return;
    }
    await this.#settle(target, idsOf(due), ledger, late);
  }

  /** A bug of ours on some event: each runs alone, so that only the one it happens on is buried. */
  async #isolate(due: readonly ParkedDelivery[], error: unknown, into?: string): Promise<void> {
    const [first] = due;
    if (first === undefined) return;
    if (due.length > 1) {
      for (const one of due) await this.#rerun([one], into);
      return;
    }
    const ledger = new Ledger(this.#options.plan.name);
    const failure = internalFailure(error);
    const steps = stepsRouteInto(into);
    ledger.bury(steps, first.event, failure, first.attempts, this.#options.clock.now());
    await this.#settle(this.#target(steps), idsOf(due), ledger);
  }

  async #settle(
    target: Target,
    ids: readonly string[],
    ledger: Ledger,
    late: readonly LateDeliveries[] = [],
  ): Promise<void> {
    const { store } = this.#options;
    const settlement = asParkedSettlement(target, ids, ledger.close());
    const written = await keepTrying(() => store.settleParked(settlement), this.#options);
    if (!written) return;
    for (const deliveries of late) void this.finishLater(deliveries);
    this.ring(settlement.parked);
    if (settlement.postponed.length > 0) this.#drains.get(target.route)?.ring();
  }

  #postpone(target: Target, ids: readonly string[], dueMs: number): Promise<void> {
    const postponed = ids.map((parkedId) => ({ parkedId, dueMs, attempts: [] }));
    const nothing = { settled: [], parked: [], deadLetters: [], episodes: [], tally: {} };
    return this.#options.store.settleParked({ ...nothing, target, postponed });
  }

  #target(route: string): Target {
    return { pipeline: this.#options.plan.name, route };
  }
}

/** A bug of ours, as an operator reads it. */
export function internalFailure(error: unknown): Failure {
  const reason = error instanceof Error ? error.message : String(error);
  return { code: "IL_RUN_104", reason: `internal error, please report it: ${reason}` };
}

/** Parked deliveries of one target that are tried again together. */
const drainedAtOnceMax = 500;

function alwaysReady(): Readiness {
  return { kind: "take", most: Infinity };
}

function toDelivery({ event, attempts, dueMs, waiting }: ParkedDelivery): Delivery {
  const group = heldGroupOf(waiting);
  const delivery = { inFlight: decodeEvent(event), attempts, dueMs };
  return group === undefined ? delivery : { ...delivery, heldGroup: group.key };
}

/** The members of a group beside each other, at the place of the first; the others as they are. */
function byGroup(deliveries: readonly Delivery[]): readonly Delivery[] {
  if (deliveries.every(({ heldGroup }) => heldGroup === undefined)) return deliveries;
  const groups = Map.groupBy(deliveries, (delivery) => delivery.heldGroup ?? delivery);
  return [...groups.values()].flat();
}

function idsOf(due: readonly ParkedDelivery[]): readonly string[] {
  return due.map(({ parkedId }) => parkedId);
}
