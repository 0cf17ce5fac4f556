import { dirname, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Project } from "../engine/project.ts";
import type { PipelinePlan, PlannedStep } from "../pipeline/plan.ts";
import { kindOf } from "./because.ts";
import type { DifferenceKind, RoutePair } from "./compare.ts";

/** A pipeline of one or of both configs, by its name. */
export interface PipelinePair {
  readonly name: string;
  readonly old: PipelinePlan | undefined;
  readonly now: PipelinePlan | undefined;
  readonly routes: readonly RoutePair[];
  /** Both take the same events through the same steps: what these do is worked out once. */
  readonly sameSteps: boolean;
  /** With how many of the same steps both begin, where they take the same events. */
  readonly sameStart: number;
  /** Nothing can be otherwise, nor uncertain: its events need not even be parsed. */
  readonly alike: boolean;
  /** What its steps make of an event hangs on that event alone: any thread may ask them. */
  readonly independent: boolean;
  /** What differences are called that its steps can have written. */
  readonly writes: ReadonlySet<DifferenceKind>;
}

/** The pipelines of two configs side by side. */
export function pairPipelines(before: Project, after: Project): readonly PipelinePair[] {
  const find = ({ plan }: Project, name: string) =>
    plan.pipelines.find((pipeline) => pipeline.name === name);
  const all = [...before.plan.pipelines, ...after.plan.pipelines].map(({ name }) => name);
  return [...new Set(all)].map((name) => {
    const [old, now] = [find(before, name), find(after, name)];
    const makings = [makingsOf(before, name), makingsOf(after, name)] as const;
    const [was, is] = [stepsOf(before, name), stepsOf(after, name)];
    const sameSteps = isDeepStrictEqual(was, is);
    const sameStart = sameStartOf(was, is);
    const writes = writesOf([...(old?.steps ?? []), ...(now?.steps ?? [])]);
    const routes = pairRoutes(old, now, makings);
    const alike = sameSteps && routes.every(isSame) && !asksModels(before, name);
    const independent = [before, after].every((project) => isHandedNothing(project, name));
    return { name, old, now, routes, sameSteps, sameStart, alike, independent, writes };
  });
}

/** Names of the events that any of the pipelines takes. */
export function namesOf(pairs: readonly PipelinePair[]): readonly string[] {
  const names = pairs.flatMap(({ old, now }) => [...(old?.names ?? []), ...(now?.names ?? [])]);
  return [...new Set(names)];
}

/** Steps, as `PIPELINE/STEP`, that remember what came before. */
export function rememberingOf(pairs: readonly PipelinePair[]): readonly string[] {
  const labels = pairs.flatMap(({ name, old, now }) =>
    [...(old?.steps ?? []), ...(now?.steps ?? [])].flatMap(({ remembers, label }) =>
      remembers ? [`${name}/${label}`] : [],
    ),
  );
  return [...new Set(labels)];
}

function writesOf(steps: readonly PlannedStep[]): ReadonlySet<DifferenceKind> {
  return new Set(steps.filter(({ kind }) => kind !== "control").map(kindOf));
}

/** Of the same event it sends the same, or nothing, on both sides. */
function isSame({ old, now, rewritten }: RoutePair): boolean {
  return !rewritten && old?.when?.source === now?.when?.source;
}

/** Whether a step may need a label that is remembered no more. */
function asksModels({ config }: Project, pipeline: string): boolean {
  const steps = config.pipelines.get(pipeline)?.steps ?? [];
  return steps.some(({ plugin }) => plugin.capabilities.includes("models"));
}

/** Whether no step remembers anything, asks anybody, or runs code of the user's in a process beside this one. */
function isHandedNothing({ config }: Project, pipeline: string): boolean {
  const steps = config.pipelines.get(pipeline)?.steps ?? [];
  return steps.every(({ plugin }) => plugin.capabilities.length === 0);
}

interface StepsMaking {
  readonly steps: readonly object[];
  readonly [other: string]: unknown;
}

function sameStartOf(was: StepsMaking | undefined, is: StepsMaking | undefined): number {
  if (was === undefined || is === undefined) return 0;
  if (!isDeepStrictEqual({ ...was, steps: [] }, { ...is, steps: [] })) return 0;
  const other = was.steps.findIndex((step, index) => !isDeepStrictEqual(step, is.steps[index]));
  return other === -1 ? was.steps.length : other;
}

/** All that has a part in what a pipeline's steps do; undefined where there is no such pipeline. */
function stepsOf({ config, source }: Project, pipeline: string): StepsMaking | undefined {
  const entry = config.pipelines.get(pipeline);
  if (entry === undefined) return undefined;
  return {
    on: entry.on,
    types: entry.on.map((name) => config.catalog.type(name)),
    steps: entry.steps.map(({ plugin, config: own, when }) => ({ plugin, own, when })),
    models: config.models,
    // Where the paths of scripts start.
    folder: dirname(resolve(source.file)),
  };
}

type Makings = ReadonlyMap<string, unknown>;

function pairRoutes(
  old: PipelinePlan | undefined,
  now: PipelinePlan | undefined,
  [was, is]: readonly [Makings, Makings],
): readonly RoutePair[] {
  const names = [...(old?.routes ?? []), ...(now?.routes ?? [])].map(({ name }) => name);
  return [...new Set(names)].map((name) => ({
    name,
    old: old?.routes.find((route) => route.name === name),
    now: now?.routes.find((route) => route.name === name),
    rewritten: !isDeepStrictEqual(was.get(name), is.get(name)),
  }));
}

/** What a route makes its message of and where that goes, beside the event. */
function makingsOf({ config, plan }: Project, pipeline: string): Makings {
  return new Map(
    (config.pipelines.get(pipeline)?.to ?? []).map(({ name, destination, config: own }) => [
      name,
      {
        own,
        plugin: plan.destinations.get(destination)?.plugin,
        its: config.destinations.get(destination)?.config,
      },
    ]),
  );
}
