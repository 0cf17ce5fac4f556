import type { EngineSummary } from "../engine/contract.ts";
import { readTallyKey } from "../pipeline/tally.ts";
import type { PipelinePlan } from "../pipeline/plan.ts";
import type { Queue, StoreReader } from "../store/reader.ts";
import type { Tally } from "../store/store.ts";
import type { Instruments } from "./instruments.ts";

/** What the store knows of everything so far, as it stood when somebody asked. */
export interface DurableCounts {
  readonly summary: EngineSummary;
  readonly queues: readonly Queue[];
  /** By pipeline: when the oldest event was received that it has yet to take. */
  readonly oldestUntakenMs: ReadonlyMap<string, number>;
}

/** Reads them. Counts what is parked: some tens of milliseconds for each million deliveries. */
export async function readDurableCounts(
  store: StoreReader,
  pipelines: readonly PipelinePlan[],
  summary: EngineSummary,
): Promise<DurableCounts> {
  const oldestUntakenMs = new Map<string, number>();
  for (const { name, names } of pipelines) {
    const after = (await store.cursor(name)) ?? 0;
    const [oldest] = await store.read({ names, after, limit: 1 });
    if (oldest !== undefined) oldestUntakenMs.set(name, oldest.event.receivedAtMs);
  }
  return { summary, queues: await store.queues(), oldestUntakenMs };
}

/** Makes the instruments for them; the result sets these to what was read. */
export function durableGauges(
  instruments: Instruments,
): (counts: DurableCounts, nowMs: number) => void {
  const accepted = instruments.counter(
    "ingestlayer_events_accepted_total",
    "Events ever accepted, durable.",
    [],
  );
  const repeated = instruments.counter(
    "ingestlayer_events_repeated_total",
    "Submissions whose idempotency key was known, durable.",
    [],
  );
  const quarantined = instruments.gauge(
    "ingestlayer_quarantined_requests",
    "Genuine requests of sources that do not fit and wait for the config to be mended.",
    [],
  );
  const showTally = tallyCounters(instruments);
  const showQueues = queueGauges(instruments);
  return (counts, nowMs) => {
    const { summary } = counts;
    // Counted elsewhere: what is shown is set to them, not counted a second time.
    accepted.reset();
    accepted.inc(summary.received);
    repeated.reset();
    repeated.inc(summary.repeated);
    quarantined.set(summary.quarantined);
    showTally(summary);
    showQueues(counts, nowMs);
  };
}

function tallyCounters(instruments: Instruments): (summary: EngineSummary) => void {
  const events = instruments.counter(
    "ingestlayer_pipeline_events_total",
    "Events that a pipeline has taken, and those that its steps have let through, durable.",
    ["pipeline", "state"],
  );
  const steps = instruments.counter(
    "ingestlayer_step_events_total",
    "Verdicts of a step, and what it counts itself (cache hits, model calls, findings), durable.",
    ["pipeline", "step", "count"],
  );
  const routes = instruments.counter(
    "ingestlayer_route_events_total",
    "Outcomes of a route, and what its destination counts itself (rows), durable.",
    ["pipeline", "route", "outcome"],
  );
  const add = (pipeline: string, tally: Tally): void => {
    for (const [key, value] of Object.entries(tally)) {
      const { part, name, count } = readTallyKey(key);
      if (part === "step") steps.inc({ pipeline, step: name, count }, value);
      else if (part === "route") routes.inc({ pipeline, route: name, outcome: count }, value);
      else events.inc({ pipeline, state: part === "steps" ? "dead" : count }, value);
    }
  };
  return ({ pipelines }) => {
    for (const counter of [events, steps, routes]) counter.reset();
    for (const { pipeline, tally } of pipelines) add(pipeline, tally);
  };
}

function queueGauges(instruments: Instruments): (counts: DurableCounts, nowMs: number) => void {
  const backlog = instruments.gauge(
    "ingestlayer_backlog_events",
    "Events that a pipeline has yet to take.",
    ["pipeline"],
  );
  const parked = instruments.gauge(
    "ingestlayer_parked_deliveries",
    "Deliveries that wait for their next attempt.",
    ["pipeline", "route"],
  );
  const dead = instruments.gauge(
    "ingestlayer_dead_letters",
    "Deliveries that will not be attempted again by themselves.",
    ["pipeline", "route"],
  );
  const untakenAge = instruments.gauge(
    "ingestlayer_oldest_untaken_age_seconds",
    "Since when the oldest event waits that a pipeline has yet to take; 0 where none waits.",
    ["pipeline"],
  );
  const undeliveredAge = instruments.gauge(
    "ingestlayer_oldest_undelivered_age_seconds",
    "Since when the oldest delivery waits that is parked for a route; 0 where none waits.",
    ["pipeline", "route"],
  );
  return ({ summary, queues, oldestUntakenMs }, nowMs) => {
    const ageS = (sinceMs: number | undefined): number =>
      sinceMs === undefined ? 0 : Math.max(0, nowMs - sinceMs) / 1000;
    for (const { pipeline, backlog: count } of summary.pipelines) {
      backlog.set({ pipeline }, count);
      untakenAge.set({ pipeline }, ageS(oldestUntakenMs.get(pipeline)));
    }
    // A route whose queue has emptied is no longer among them.
    for (const gauge of [parked, dead, undeliveredAge]) gauge.reset();
    for (const { target, ...queue } of queues) {
      const labels = { pipeline: target.pipeline, route: target.route };
      parked.set(labels, queue.parked);
      dead.set(labels, queue.deadLetters);
      undeliveredAge.set(labels, ageS(queue.oldestParkedAtMs));
    }
  };
}
