import type { Clock } from "../clock.ts";
import { startDeadline } from "../deadline.ts";
import type { Delivery, Disposition } from "../delivery/disposition.ts";
import type { Dispatcher } from "../delivery/dispatch.ts";
import { encodeEvent } from "../pipeline/event.ts";
import type { InFlight } from "../pipeline/event.ts";
import type { PipelinePlan, PlannedRoute } from "../pipeline/plan.ts";
import { orderKeyOf } from "../pipeline/order-key.ts";
import { selectForRoute } from "../pipeline/route.ts";
import { TallyBook, tallyKey } from "../pipeline/tally.ts";
import { leaseMs } from "./lease.ts";
import type { Ledger } from "./ledger.ts";

/** Deliveries still under way when their batch was settled: parked with a lease until they end. */
export interface LateDeliveries {
  readonly route: PlannedRoute;
  readonly deliveries: readonly Delivery[];
  readonly ending: Promise<readonly Disposition[]>;
  readonly tally: TallyBook;
}

/** What fanning out works with. */
export interface FanOutOptions {
  readonly plan: PipelinePlan;
  readonly dispatcherOf: (route: PlannedRoute) => Dispatcher;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Takes events that passed the steps to every route whose `when` holds, and enters what became of
 * them. A destination that takes longer than {@link patienceMs} is not waited for: its deliveries are
 * parked under a lease, so that the cursor moves on, and they are settled when they end.
 */
export async function fanOut(
  events: readonly InFlight[],
  ledger: Ledger,
  options: FanOutOptions,
): Promise<readonly LateDeliveries[]> {
  if (events.length === 0) return [];
  const patience = startDeadline(patienceMs);
  try {
    const late = await Promise.all(
      options.plan.routes.map((route) => toRoute(route, events, ledger, options, patience.passed)),
    );
    return late.flat();
  } finally {
    patience.clear();
  }
}

async function toRoute(
  route: PlannedRoute,
  events: readonly InFlight[],
  ledger: Ledger,
  { dispatcherOf, clock, signal }: FanOutOptions,
  patienceIsOver: Promise<undefined>,
): Promise<readonly LateDeliveries[]> {
  const { chosen, skipped, undecided } = selectForRoute(route, events);
  ledger.tally.add(tallyKey.route(route.name, "skipped"), skipped);
  for (const { inFlight, failure } of undecided) {
    ledger.bury(route.name, encodeEvent(inFlight), failure, [], clock.now());
  }
  if (chosen.length === 0) return [];
  const dispatcher = dispatcherOf(route);
  if (dispatcher.isRateLimited || route.orderBy !== undefined) {
    queue(route, chosen, ledger, clock.now());
    return [];
  }
  const deliveries = chosen.map((inFlight) => ({ inFlight, attempts: [] }));
  const tally = new TallyBook();
  const ending = dispatcher.deliver(route, deliveries, tally, signal);
  const dispositions = await Promise.race([ending, patienceIsOver]);
  if (dispositions !== undefined) {
    ledger.enter(route.name, deliveries, dispositions, clock.now());
    ledger.tally.addAll(tally.take());
    return [];
  }
  const leaseEndsMs = clock.now() + leaseMs;
  for (const { inFlight } of deliveries) {
    ledger.park(route.name, encodeEvent(inFlight), leaseEndsMs, []);
  }
  return [{ route, deliveries, ending, tally }];
}

/** Parks everything: one queue keeps the order that going straight there could not. */
function queue(
  { name, orderBy }: PlannedRoute,
  chosen: readonly InFlight[],
  ledger: Ledger,
  nowMs: number,
): void {
  for (const inFlight of chosen) {
    const key = orderBy === undefined ? undefined : orderKeyOf(orderBy, inFlight.event);
    if (typeof key === "object") ledger.bury(name, encodeEvent(inFlight), key, [], nowMs);
    else
      ledger.park(
        name,
        encodeEvent(inFlight),
        nowMs,
        [],
        key === undefined ? {} : { orderKey: key },
      );
  }
}

/** How long a batch waits for its slowest destination before the cursor moves on without it. */
const patienceMs = 250;
