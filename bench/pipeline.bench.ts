import type { JsonObject } from "@ingestlayer/core";
import { decodeEvent } from "../core/src/pipeline/event.ts";
import type { StoredEvent } from "../core/src/store/store.ts";
import { median } from "./quantile.ts";
import { compilePlan, markPayload, runPlan, storedBatch } from "./pipeline-config.ts";
import type { Counts } from "./pipeline-config.ts";

const batchSize = 500;
const rounds = 15;
const roundMs = 200;

/**
 * Batches through steps and routes inside one process, beside a chain of functions written by hand for
 * this very pipeline: no verdicts, no counts, no failures, no config. Once from the stored text, as the
 * engine reads it, and once from events that are parsed already.
 */
export async function run(): Promise<void> {
  const plan = await compilePlan();
  const stored = storedBatch(batchSize);
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
