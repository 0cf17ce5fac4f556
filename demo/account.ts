import type { EngineSummary } from "@ingestlayer/core";

/** What became of every event in the log. */
export interface Account {
  readonly received: number;
  readonly repeats: number;
  readonly modelCalls: number;
  readonly savedByCache: number;
  readonly filtered: number;
  readonly delivered: number;
  readonly deadLettered: number;
  readonly waiting: number;
}

const pipeline = "support-escalations";
const route = "warehouse.pg";

/** Reads the account from the engine's durable counts. */
export function toAccount({ received, repeated, pipelines }: EngineSummary): Account {
  const state = pipelines.find((candidate) => candidate.pipeline === pipeline);
  const count = (key: string) => state?.tally[key] ?? 0;
  return {
    received,
    repeats: repeated,
    modelCalls: count("step/classify/model_calls"),
    savedByCache: count("step/classify/cache_hits") + count("step/classify/shared"),
    filtered: count("step/filter.match/drop"),
    delivered: count(`route/${route}/done`),
    deadLettered: state?.deadLetters ?? 0,
    waiting: (state?.backlog ?? 0) + (state?.parked ?? 0),
  };
}

/** What the emitter and the table say, beside the account. */
export interface Witness {
  readonly emitted: number;
  readonly acknowledged: number;
  /** Tickets whose answer named another event than an earlier answer did. */
  readonly changed: number;
  /** Different events that were acknowledged. */
  readonly events: number;
  readonly rows: number;
  readonly ticketsWithRow: number;
}

/** Everything that would make the figures a lie; empty where every ticket is accounted for. */
export function findFaults(account: Account, witness: Witness): readonly string[] {
  const { received, filtered, delivered, deadLettered, waiting } = account;
  const { emitted, acknowledged, changed, events, rows, ticketsWithRow } = witness;
  const faults: string[] = [];
  if (changed > 0) faults.push(`${changed} tickets answered with another id`);
  if (acknowledged !== emitted) faults.push("not every ticket was acknowledged");
  if (received < events) faults.push("the log holds fewer events than were acknowledged");
  if (received !== filtered + delivered + deadLettered + waiting) {
    faults.push("received is not filtered + delivered + dead-lettered + waiting");
  }
  if (waiting > 0) faults.push(`${waiting} events are still on their way`);
  if (rows !== ticketsWithRow) faults.push("a ticket has two rows");
  // Events that somebody else sent to this log (by curl, say) have rows beside the tickets'.
  const others = received - events;
  if (rows > delivered || rows < delivered - others) {
    faults.push(`${delivered} deliveries, but ${rows} rows in the table`);
  }
  return faults;
}
