import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadProject, systemClock } from "@ingestlayer/core";
import type { JsonObject } from "@ingestlayer/core";
import { defineStep } from "@ingestlayer/core/plugin";
import { filterMatch } from "../plugins/src/filter/index.ts";
import { z } from "zod";
import { decodeEvent } from "../core/src/pipeline/event.ts";
import type { InFlight } from "../core/src/pipeline/event.ts";
import type { PipelinePlan } from "../core/src/pipeline/plan.ts";
import { selectForRoute } from "../core/src/pipeline/route.ts";
import { runSteps } from "../core/src/pipeline/run.ts";
import { TallyBook } from "../core/src/pipeline/tally.ts";
import { scriptedDestination } from "../core/src/testing/scripted.ts";
import type { EventId } from "../core/src/glossary.ts";
import type { StoredEvent } from "../core/src/store/store.ts";
import { median } from "./load.ts";
import { ticketEvent } from "./ticket.ts";

const config = `
events:
  support.ticket.created:
    ticket_id: string
    subject: string
    body: string
    customer_tier: free | pro | enterprise
    channel: email | chat | form
    account: { id: string, seats: int }
destinations:
  sink: { sink: {} }
pipelines:
  main:
    on: support.ticket.created
    steps:
      - filter.match: $event.customer_tier != "free" && $event.channel in ["email", "chat"]
      - mark: {}
        when: $event.account.seats > 100
    to:
      - sink: {}
      - sink: {}
        when: $event.customer_tier == "enterprise"
      - sink: {}
        when: $event.subject.contains("time out") && $event.channel == "email"
`;
const batchSize = 500;
const rounds = 15;
const roundMs = 200;
const signal = new AbortController().signal;

/** The one step that changes an event: the same function in both. */
const markPayload = (payload: JsonObject): JsonObject => ({ ...payload, large_account: true });
const mark = defineStep({
  manifest: { name: "mark", version: "1.0.0", apiVersion: 1, kind: "mutate", summary: "Marks." },
  capabilities: [],
  config: z.strictObject({}),
  create: () => ({
    process: (batch) =>
      batch.map(({ payload }) => ({ kind: "keep", payload: markPayload(payload) })),
  }),
});

/** How many events of a batch went to each route. */
type Counts = readonly number[];

/**
 * Batches through steps and routes inside one process, beside a chain of functions written by hand for
 * this very pipeline: no verdicts, no counts, no failures, no config. Once from the stored text, as the
 * engine reads it, and once from events that are parsed already.
 */
export async function run(): Promise<void> {
  const plan = await compilePlan();
  const stored = storedBatch();
  const decoded = stored.map(decodeEvent);
  const tickets = stored.map(toTicket);
  console.log("from             by hand/s  ingestlayer/s  ratio");
  await compare(
    "stored text",
    () => routeByHand(stored.map(toTicket)),
    () => runPlan(plan, stored.map(decodeEvent)),
  );
  await compare(
    "parsed events",
    () => routeByHand(tickets),
    () => runPlan(plan, decoded),
  );
}

async function compilePlan(): Promise<PipelinePlan> {
  const folder = await mkdtemp(join(import.meta.dirname, ".pipeline-"));
  try {
    const file = join(folder, "ingestlayer.yaml");
    await writeFile(file, config);
    const log = { info: () => undefined, warn: () => undefined };
    const plugins = [filterMatch, mark, scriptedDestination("sink").plugin];
    const loaded = await loadProject(file, { env: {}, plugins, log });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems, undefined, 2));
    return loaded.project.plan.pipelines[0] as PipelinePlan;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function runPlan(plan: PipelinePlan, batch: readonly InFlight[]): Promise<Counts> {
  const tally = new TallyBook();
  const surroundings = { pipeline: plan.name, clock: systemClock, signal, tally };
  const { passed } = await runSteps(plan.steps, batch, surroundings);
  return plan.routes.map((route) => selectForRoute(route, passed).chosen.length);
}

interface Ticket {
  readonly id: string;
  readonly payload: JsonObject & {
    readonly subject: string;
    readonly customer_tier: string;
    readonly channel: string;
    readonly account: { readonly seats: number };
  };
}

function toTicket({ id, payload }: StoredEvent): Ticket {
  return { id, payload: JSON.parse(payload) as Ticket["payload"] };
}

async function routeByHand(tickets: readonly Ticket[]): Promise<Counts> {
  const passed = tickets
    .filter(
      ({ payload: { customer_tier: tier, channel } }) =>
        tier !== "free" && (channel === "email" || channel === "chat"),
    )
    .map((ticket) =>
      ticket.payload.account.seats > 100
        ? { ...ticket, payload: markPayload(ticket.payload) as Ticket["payload"] }
        : ticket,
    );
  const enterprise = passed.filter(({ payload }) => payload.customer_tier === "enterprise");
  const timeOuts = passed.filter(
    ({ payload }) => payload.subject.includes("time out") && payload.channel === "email",
  );
  return [passed.length, enterprise.length, timeOuts.length];
}

function storedBatch(): readonly StoredEvent[] {
  const tiers = ["free", "pro", "enterprise", "enterprise"];
  const channels = ["email", "chat", "form", "email", "chat"];
  return Array.from({ length: batchSize }, (_, index) => {
    const payload = {
      ...ticketEvent.payload,
      ticket_id: `T-${index}`,
      customer_tier: tiers[index % tiers.length],
      channel: channels[index % channels.length],
      account: { id: `acct_${index}`, seats: index },
    };
    return {
      id: `0197c000-0000-7000-8000-${String(index).padStart(12, "0")}` as EventId,
      name: ticketEvent.name,
      source: "rest",
      receivedAtMs: 1_700_000_000_000 + index,
      payload: JSON.stringify(payload),
    };
  });
}

/** The two take turns, so that a machine whose speed drifts treats both alike. */
async function compare(
  label: string,
  byHand: () => Promise<Counts>,
  ours: () => Promise<Counts>,
): Promise<void> {
  const [expected, found] = [await byHand(), await ours()];
  if (String(expected) !== String(found)) {
    throw new Error(`routes got ${String(found)} events, expected ${String(expected)}`);
  }
  await rate(byHand);
  await rate(ours);
  const pairs: [number, number][] = [];
  for (let round = 0; round < rounds; round += 1)
    pairs.push([await rate(byHand), await rate(ours)]);
  const cells = [
    median(pairs.map(([hand]) => hand))
      .toFixed(0)
      .padStart(9),
    median(pairs.map(([, own]) => own))
      .toFixed(0)
      .padStart(13),
    median(pairs.map(([hand, own]) => own / hand))
      .toFixed(2)
      .padStart(5),
  ];
  console.log(`${label.padEnd(15)}  ${cells.join("  ")}`);
}

/** Events a second. */
async function rate(work: () => Promise<Counts>): Promise<number> {
  const startedMs = performance.now();
  let batches = 0;
  while (performance.now() - startedMs < roundMs) {
    await work();
    batches += 1;
  }
  return (batches * batchSize * 1000) / (performance.now() - startedMs);
}
