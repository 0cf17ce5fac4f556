import type { Project } from "../engine/project.ts";
import type { Pause } from "../delivery/circuit.ts";
import type { PipelinePlan, PlannedRoute, PlannedStep } from "../pipeline/plan.ts";
import { kindLabels } from "../plugin/manifest.ts";
import type { Queue } from "../store/reader.ts";
import { timeOf } from "./route-story.ts";

/**
 * The pipelines of a config as people see them, and as they go over the wire: 01 source, 02 pipeline,
 * 03 destinations. Times are RFC 3339; values of the environment stand by their names.
 */
export interface Graph {
  /** Hash of the config version. */
  readonly config: string;
  readonly sources: readonly GraphSource[];
  readonly pipelines: readonly GraphPipeline[];
}

/** Where events come from: `rest` (the SDK and the API) or a source of the config. */
export interface GraphSource {
  readonly source: string;
  /** Left out for `rest`. */
  readonly plugin?: string;
  /** Events that it hands over; left out for `rest`, which takes all. */
  readonly events?: readonly string[];
}

export interface GraphPipeline {
  readonly pipeline: string;
  /** Event names that it listens to. */
  readonly events: readonly string[];
  /** Names of the sources whose events it takes. */
  readonly sources: readonly string[];
  readonly steps: readonly GraphStep[];
  readonly destinations: readonly GraphRoute[];
}

export interface GraphStep {
  readonly step: string;
  readonly kind: "ENR" | "CTL" | "MUT";
  readonly when?: string;
  /** What it decides by: its expressions and match objects, as they are written. */
  readonly reads: readonly string[];
}

export interface GraphRoute {
  /** The destination's name, `#2` appended where the pipeline sends there again. */
  readonly route: string;
  readonly destination: string;
  readonly plugin: string;
  /** Left out: every event that passes the steps. */
  readonly when?: string;
  /** Expression of the key whose events go there one after another. */
  readonly order?: string;
  /** What is known of it on a running server. */
  readonly now?: RouteNow;
}

/** How a route stands at this moment. */
export interface RouteNow {
  /** Deliveries that wait for an attempt. */
  readonly parked: number;
  /** Dead letters. */
  readonly dead: number;
  /** There while the destination takes nothing: why, and when it is probed next. */
  readonly paused?: { readonly until: string; readonly code: string; readonly reason: string };
}

/** What a running engine knows beside its config. */
export interface GraphState {
  readonly pauses: ReadonlyMap<string, Pause>;
  readonly queues: readonly Queue[];
}

/** The pipelines of a project; with `state`, how each route stands. Reads nothing and starts nothing. */
export function graphOf({ config, plan, source, scrub }: Project, state?: GraphState): Graph {
  const sources = [...config.sources].map(([name, entry]) => ({
    source: name,
    plugin: entry.plugin.manifest.name,
    events: entry.plugin.eventNames(entry.config),
  }));
  const pipelineGraph = ({ name, names, steps, routes }: PipelinePlan): GraphPipeline => ({
    pipeline: name,
    events: names,
    sources: [
      "rest",
      ...sources.filter(({ events }) => events.some((one) => names.includes(one))).map(nameOf),
    ],
    steps: steps.map((step) => graphStep(step, scrub)),
    destinations: routes.map((route) => ({
      ...graphRoute(route, scrub),
      plugin: plan.destinations.get(route.destination)?.plugin ?? "",
      ...(state === undefined ? {} : { now: routeNow(name, route, state) }),
    })),
  });
  return {
    config: source.hash,
    sources: [{ source: "rest" }, ...sources],
    pipelines: plan.pipelines.map(pipelineGraph),
  };
}

/** A value of the environment may stand in an expression: it is shown by its name. */
type Scrub = Project["scrub"];

function nameOf({ source }: GraphSource): string {
  return source;
}

function graphStep({ label, kind, when, conditions }: PlannedStep, scrub: Scrub): GraphStep {
  return {
    step: label,
    kind: kindLabels[kind] as GraphStep["kind"],
    ...(when === undefined ? {} : { when: scrub(when.source) }),
    reads: conditions.map((condition) => scrub(condition.source)),
  };
}

function graphRoute(
  { name, destination, when, orderBy }: PlannedRoute,
  scrub: Scrub,
): Omit<GraphRoute, "plugin"> {
  return {
    route: name,
    destination,
    ...(when === undefined ? {} : { when: scrub(when.source) }),
    ...(orderBy === undefined ? {} : { order: scrub(orderBy.source) }),
  };
}

function routeNow(
  pipeline: string,
  { name, destination }: PlannedRoute,
  { pauses, queues }: GraphState,
): RouteNow {
  const queue = queues.find(({ target }) => target.pipeline === pipeline && target.route === name);
  const counts = { parked: queue?.parked ?? 0, dead: queue?.deadLetters ?? 0 };
  const pause = pauses.get(destination);
  if (pause === undefined) return counts;
  const { code, reason } = pause.failure;
  return { ...counts, paused: { until: timeOf(pause.untilMs), code, reason } };
}
