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

/** Whether every event that was received is in exactly one place. */
export function addsUp(account: Account): boolean {
  const { received, filtered, delivered, deadLettered, waiting } = account;
  return received === filtered + delivered + deadLettered + waiting;
}
