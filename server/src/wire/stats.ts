import type { PipelineStats, RouteStats, Stats, StepStats, Waiting } from "@ingestlayer/core";
import { z } from "zod";

const counts = z.record(z.string(), z.number());

const waiting = {
  parked: z.int().describe("Deliveries that wait for their next attempt."),
  oldest_parked_s: z.number().optional().describe("For how long the one that was parked first."),
  next_attempt: z.iso.datetime().optional(),
  dead_letters: z.int(),
};

export const statsSchema = z
  .strictObject({
    at: z.iso.datetime(),
    received: z.int().describe("Events ever accepted."),
    received_last_minute: z.int(),
    repeated: z.int().describe("Submissions whose idempotency key was known."),
    quarantined: z.int().describe("Genuine webhooks that do not fit and are kept."),
    pipelines: z.array(
      z.strictObject({
        pipeline: z.string(),
        taken: z.int(),
        filtered: z.int().describe("Dropped by a step, on purpose."),
        passed: z.int(),
        backlog: z.int().describe("Events that it has yet to take."),
        oldest_untaken_s: z.number().optional().describe("For how long the oldest of them waits."),
        steps: z.array(
          z.strictObject({
            step: z.string(),
            kind: z.enum(["ENR", "CTL", "MUT"]),
            counts: counts.describe("Verdicts, and what the step counts itself, as `cache_hits`."),
          }),
        ),
        in_steps: z.strictObject(waiting).describe("What waits in the steps or failed in them."),
        routes: z.array(
          z.strictObject({
            route: z.string(),
            destination: z
              .string()
              .optional()
              .describe("Left out where the config has no such route any more."),
            delivered: z.int(),
            skipped: z.int().describe("The route's `when` did not hold."),
            ...waiting,
            counts: counts.describe("What the destination counts itself, as `rows`."),
          }),
        ),
      }),
    ),
  })
  .meta({
    id: "Stats",
    description: "Counts only grow and outlast restarts: two answers make a rate.",
  });

export type WireStats = z.infer<typeof statsSchema>;

export function statsToWire(stats: Stats): WireStats {
  const { atMs, received, receivedLastMinute, repeated, quarantined, pipelines } = stats;
  return {
    at: new Date(atMs).toISOString(),
    received,
    received_last_minute: receivedLastMinute,
    repeated,
    quarantined,
    pipelines: pipelines.map(pipelineToWire),
  };
}

function pipelineToWire(stats: PipelineStats): WireStats["pipelines"][number] {
  const { pipeline, taken, filtered, passed, backlog, oldestUntakenMs, steps, inSteps } = stats;
  return {
    pipeline,
    taken,
    filtered,
    passed,
    backlog,
    ...(oldestUntakenMs === undefined ? {} : { oldest_untaken_s: oldestUntakenMs / 1_000 }),
    steps: steps.map(({ step, kind, counts: its }: StepStats) => ({ step, kind, counts: its })),
    in_steps: waitingToWire(inSteps),
    routes: stats.routes.map(routeToWire),
  };
}

function routeToWire(stats: RouteStats): WireStats["pipelines"][number]["routes"][number] {
  const { route, destination, delivered, skipped, counts: its } = stats;
  return {
    route,
    ...(destination === undefined ? {} : { destination }),
    delivered,
    skipped,
    ...waitingToWire(stats),
    counts: its,
  };
}

function waitingToWire({ parked, oldestParkedMs, nextAttemptMs, deadLetters }: Waiting) {
  return {
    parked,
    ...(oldestParkedMs === undefined ? {} : { oldest_parked_s: oldestParkedMs / 1_000 }),
    ...(nextAttemptMs === undefined ? {} : { next_attempt: new Date(nextAttemptMs).toISOString() }),
    dead_letters: deadLetters,
  };
}
