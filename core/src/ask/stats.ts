import type { EngineSummary, PipelineState } from "../engine/contract.ts";
import type { PipelinePlan } from "../pipeline/plan.ts";
import { kindLabels } from "../plugin/manifest.ts";
import { readTallyKey, tallyKey } from "../pipeline/tally.ts";
import type { Queue, StoreReader } from "../store/reader.ts";
import { isStepsRoute } from "../store/store.ts";
import type { Tally } from "../store/store.ts";
import { readDurableCounts } from "../telemetry/durable-counts.ts";
import type { StepStory } from "./story.ts";

/** What came in, what became of it and what waits, as it stood at one moment. Counts are durable and only grow. */
export interface Stats {
  readonly atMs: number;
  /** Events ever accepted. */
  readonly received: number;
  readonly receivedLastMinute: number;
  /** Submissions that were answered with an earlier event of the same key. */
  readonly repeated: number;
  /** Genuine webhooks that do not fit and wait for the config to be mended. */
  readonly quarantined: number;
  /** Those of the config, then those that have gone from it and left something behind. */
  readonly pipelines: readonly PipelineStats[];
}

export interface PipelineStats {
  readonly pipeline: string;
  readonly taken: number;
  /** Dropped by a step, on purpose. */
  readonly filtered: number;
  readonly passed: number;
  /** Events that it has yet to take, and how long the oldest of them has waited. */
  readonly backlog: number;
  readonly oldestUntakenMs?: number;
  /** In the order of the pipeline. */
  readonly steps: readonly StepStats[];
  /** Events that wait in the steps, or that a step failed on. */
  readonly inSteps: Waiting;
  readonly routes: readonly RouteStats[];
}

export interface StepStats {
  readonly step: string;
  readonly kind: StepStory["kind"];
  /** Verdicts, and what the step counts itself: `cache_hits`, findings. */
  readonly counts: Readonly<Record<string, number>>;
}

/** What waits at one place, and what is dead there. */
export interface Waiting {
  readonly parked: number;
  /** How long the one has waited that was parked first. */
  readonly oldestParkedMs?: number;
  readonly nextAttemptMs?: number;
  readonly deadLetters: number;
}

export interface RouteStats extends Waiting {
  readonly route: string;
  /** Left out where the config has no such route any more. */
  readonly destination?: string;
  readonly delivered: number;
  /** Its `when` did not hold. */
  readonly skipped: number;
  /** What the destination counts itself, such as rows. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Reads them. Counts what is parked: some tens of milliseconds for each million deliveries. */
export async function readStats(
  reader: StoreReader,
  pipelines: readonly PipelinePlan[],
  nowMs: number,
): Promise<Stats> {
  const summary = await summarise(reader, pipelines);
  const counts = await readDurableCounts(reader, pipelines, summary);
  const last = (await reader.extent()).last?.position ?? 0;
  const { received, repeated, quarantined } = summary;
  const ageOf = (sinceMs: number | undefined) =>
    sinceMs === undefined ? undefined : Math.max(0, nowMs - sinceMs);
  const queues = Map.groupBy(counts.queues, ({ target }) => target.pipeline);
  const ofConfig = pipelines.map((plan, index): PipelineStats => {
    const { backlog, tally } = summary.pipelines[index] as PipelineState;
    const oldest = ageOf(counts.oldestUntakenMs.get(plan.name));
    return {
      pipeline: plan.name,
      ...eventCounts(tally),
      backlog,
      ...(oldest === undefined ? {} : { oldestUntakenMs: oldest }),
      steps: stepsOf(plan, tally),
      ...placesOf(plan, tally, queues.get(plan.name) ?? [], ageOf),
    };
  });
  const known = new Set(pipelines.map(({ name }) => name));
  const gone = [...queues].filter(([pipeline]) => !known.has(pipeline));
  const left = gone.map(([pipeline, its]): PipelineStats => {
    const places = placesOf({ routes: [] }, {}, its, ageOf);
    return { pipeline, ...eventCounts({}), backlog: 0, steps: [], ...places };
  });
  return {
    atMs: nowMs,
    received,
    receivedLastMinute: Math.max(0, last - (await reader.positionAt(nowMs - minuteMs))),
    repeated,
    quarantined,
    pipelines: [...ofConfig, ...left],
  };
}

/** What became of everything so far, for the pipelines of a config. */
export async function summarise(
  reader: StoreReader,
  pipelines: readonly PipelinePlan[],
): Promise<EngineSummary> {
  const { pipelines: all, ...counts } = await reader.summary();
  const known = new Map(all.map((summary) => [summary.pipeline, summary]));
  const states = pipelines.map(async ({ name, names }): Promise<PipelineState> => {
    const { parked = 0, deadLetters = 0, tally = {} } = known.get(name) ?? {};
    const backlog = await reader.backlog(name, names);
    return { pipeline: name, backlog, parked, deadLetters, tally };
  });
  return { ...counts, pipelines: await Promise.all(states) };
}

const minuteMs = 60_000;

type AgeOf = (sinceMs: number | undefined) => number | undefined;

function eventCounts(tally: Tally): Pick<PipelineStats, "taken" | "passed" | "filtered"> {
  let filtered = 0;
  for (const [key, value] of Object.entries(tally)) {
    const { part, count } = readTallyKey(key);
    if (part === "step" && count === "drop") filtered += value;
  }
  return { taken: tally[tallyKey.taken] ?? 0, filtered, passed: tally[tallyKey.passed] ?? 0 };
}

function stepsOf({ steps }: PipelinePlan, tally: Tally): StepStats[] {
  return steps.map(({ label, kind }) => {
    return {
      step: label,
      kind: kindLabels[kind] as StepStats["kind"],
      counts: countsOf("step", label, tally),
    };
  });
}

function countsOf(part: "step" | "route", name: string, tally: Tally): Record<string, number> {
  const own = Object.entries(tally).flatMap(([key, value]) => {
    const read = readTallyKey(key);
    return read.part === part && read.name === name ? [[read.count, value] as const] : [];
  });
  return Object.fromEntries(own);
}

function placesOf(
  { routes }: Pick<PipelinePlan, "routes">,
  tally: Tally,
  queues: readonly Queue[],
  ageOf: AgeOf,
): Pick<PipelineStats, "inSteps" | "routes"> {
  const inSteps = queues.filter(({ target }) => isStepsRoute(target.route));
  const atRoutes = queues.filter(({ target }) => !isStepsRoute(target.route));
  const planned = new Map(routes.map(({ name, destination }) => [name, destination]));
  const names = new Set([...planned.keys(), ...atRoutes.map(({ target }) => target.route)]);
  return {
    inSteps: waitingOf(inSteps, ageOf),
    routes: [...names].map((route): RouteStats => {
      const destination = planned.get(route);
      const { done = 0, skipped = 0, ...counts } = countsOf("route", route, tally);
      // What is dead and parked now says more than what ever was.
      const { dead: _dead, retried: _retried, ...own } = counts;
      const here = atRoutes.filter(({ target }) => target.route === route);
      return {
        route,
        ...(destination === undefined ? {} : { destination }),
        delivered: done,
        skipped,
        ...waitingOf(here, ageOf),
        counts: own,
      };
    }),
  };
}

function waitingOf(queues: readonly Queue[], ageOf: AgeOf): Waiting {
  const sum = (of: (queue: Queue) => number) => queues.reduce((all, queue) => all + of(queue), 0);
  const oldest = ageOf(earliest(queues.map(({ oldestParkedAtMs }) => oldestParkedAtMs)));
  const next = earliest(queues.map(({ nextDueMs }) => nextDueMs));
  return {
    parked: sum(({ parked }) => parked),
    ...(oldest === undefined ? {} : { oldestParkedMs: oldest }),
    ...(next === undefined ? {} : { nextAttemptMs: next }),
    deadLetters: sum(({ deadLetters }) => deadLetters),
  };
}

function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
