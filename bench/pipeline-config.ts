import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadProject, systemClock } from "@ingestlayer/core";
import type { JsonObject } from "@ingestlayer/core";
import { defineStep } from "@ingestlayer/core/plugin";
import { filterMatch } from "../plugins/src/filter/index.ts";
import { z } from "zod";
import type { InFlight } from "../core/src/pipeline/event.ts";
import type { PipelinePlan } from "../core/src/pipeline/plan.ts";
import { selectForRoute } from "../core/src/pipeline/route.ts";
import { runSteps } from "../core/src/pipeline/run.ts";
import { TallyBook } from "../core/src/pipeline/tally.ts";
import { scriptedDestination } from "../core/src/testing/scripted.ts";
import type { EventId } from "../core/src/glossary.ts";
import type { StoredEvent } from "../core/src/store/store.ts";
import { ticketEvent } from "./ticket.ts";

/** A pipeline with a step of each sort and three routes, for benches of what goes on inside one process. */
export const pipelineConfig = `
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

const signal = new AbortController().signal;

/** What the one step does that changes an event. */
export const markPayload = (payload: JsonObject): JsonObject => ({
  ...payload,
  large_account: true,
});
export const mark = defineStep({
  manifest: { name: "mark", version: "1.0.0", apiVersion: 1, kind: "mutate", summary: "Marks." },
  capabilities: [],
  config: z.strictObject({}),
  create: () => ({
    process: (batch) =>
      batch.map(({ payload }) => ({ kind: "keep", payload: markPayload(payload) })),
  }),
});

export const sink = scriptedDestination("sink").plugin;

/** How many events of a batch went to each route. */
export type Counts = readonly number[];

export async function compilePlan(): Promise<PipelinePlan> {
  const folder = await mkdtemp(join(import.meta.dirname, ".pipeline-"));
  try {
    const file = join(folder, "ingestlayer.yaml");
    await writeFile(file, pipelineConfig);
    const log = { info: () => undefined, warn: () => undefined };
    const plugins = [filterMatch, mark, sink];
    const loaded = await loadProject(file, { env: {}, plugins, log });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems, undefined, 2));
    return loaded.project.plan.pipelines[0] as PipelinePlan;
  } finally {
    await rm(folder, { recursive: true });
  }
}

export async function runPlan(plan: PipelinePlan, batch: readonly InFlight[]): Promise<Counts> {
  const tally = new TallyBook();
  const surroundings = { pipeline: plan.name, clock: systemClock, signal, tally };
  const { passed } = await runSteps(plan.steps, batch, surroundings);
  return plan.routes.map((route) => selectForRoute(route, passed).chosen.length);
}

/** Tickets of every tier and channel; `first` is the number of the first one. */
export function storedBatch(size: number, first = 0): readonly StoredEvent[] {
  const tiers = ["free", "pro", "enterprise", "enterprise"];
  const channels = ["email", "chat", "form", "email", "chat"];
  return Array.from({ length: size }, (_, offset) => {
    const index = first + offset;
    const payload = {
      ...ticketEvent.payload,
      ticket_id: `T-${index}`,
      customer_tier: tiers[index % tiers.length],
      channel: channels[index % channels.length],
      account: { id: `acct_${index}`, seats: index % 500 },
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
