import type { Problem } from "../errors.ts";
import type {
  Config,
  DeliveryConfig,
  PipelineConfig,
  RouteEntry,
  StepEntry,
} from "../config/config.ts";
import type { ConfigSource } from "../config/source.ts";
import type { Destination, Route } from "../plugin/destination.ts";
import type { Capabilities, Capability, ConfigPath, Expression, Log } from "../plugin/setup.ts";
import type { Source } from "../plugin/source.ts";
import type { Step, StepKind } from "../plugin/step.ts";
import { mergeInputTypes } from "./input-type.ts";
import { createCompile } from "./compile.ts";
import { compileCondition } from "./condition.ts";
import type { Condition } from "./condition.ts";
import { createRequestCompilers } from "./request-template.ts";
import { types } from "@ingestlayer/dsl";
import type { ObjectType } from "@ingestlayer/dsl";

/** A config made executable: everything compiled, nothing opened. */
export interface Plan {
  readonly pipelines: readonly PipelinePlan[];
  readonly destinations: ReadonlyMap<string, PlannedDestination>;
  readonly sources: ReadonlyMap<string, Source>;
}

export interface PipelinePlan {
  readonly name: string;
  /** Event names that it listens to. */
  readonly names: readonly string[];
  readonly batch: PipelineConfig["batch"];
  readonly steps: readonly PlannedStep[];
  readonly routes: readonly PlannedRoute[];
}

export interface PlannedStep {
  /** The plugin's name, `#2` appended where it occurs again: the label in counts and in `why`. */
  readonly label: string;
  readonly kind: StepKind;
  readonly step: Step;
  readonly when: Condition;
  /** What the step itself was compiled with, for those who ask why. */
  readonly conditions: readonly Expression[];
  /** Whether it remembers what came before: then it may decide otherwise when it is run anew. */
  readonly remembers: boolean;
}

export interface PlannedRoute {
  readonly name: string;
  readonly destination: string;
  readonly when: Condition;
  /** The key whose events go there one after another; none: their order does not matter. */
  readonly orderBy?: Expression;
  readonly route: Route;
}

export interface PlannedDestination {
  readonly name: string;
  readonly plugin: string;
  readonly destination: Destination<unknown>;
  readonly delivery: DeliveryConfig;
  readonly repeats: "recognised" | "shown";
}

/** What a plan hands to plugins; see {@link Capabilities}. */
export interface Services {
  readonly log: Log;
  readonly capabilities: (grantee: Grantee, report: ModelReport) => Capabilities;
}

/** Who is handed something. */
export interface Grantee {
  /** The plugin; a destination of a step's name is told from it. */
  readonly plugin: string;
  /** Where in the config it is at work: a pipeline's step, a destination. */
  readonly place: string;
}

/** Reports a model that the config does not have, at a path of the plugin's own config. */
export type ModelReport = (path: ConfigPath, problem: Omit<Problem, "place">) => void;

/** What planning works with. */
interface Drafting {
  readonly config: Config;
  readonly source: ConfigSource;
  readonly services: Services;
  readonly problems: Problem[];
  readonly onText: () => void;
}

/** Compiles a config. Mistakes are returned all at once; with any, the plan must not run. */
export function makePlan(
  config: Config,
  source: ConfigSource,
  services: Services,
): {
  readonly plan: Plan;
  readonly problems: readonly Problem[];
  /** How many expressions, match objects and templates were compiled. */
  readonly texts: number;
} {
  let texts = 0;
  const onText = () => void (texts += 1);
  const drafting: Drafting = { config, source, services, problems: [], onText };
  const destinations = new Map(
    [...config.destinations].map(([name, entry]) => [name, planDestination(drafting, name, entry)]),
  );
  const pipelines = [...config.pipelines].map(([name, entry]) =>
    planPipeline(drafting, destinations, name, entry),
  );
  const sources = new Map(
    [...config.sources].map(([name, entry]) => [name, planSource(drafting, name, entry)]),
  );
  return { plan: { pipelines, destinations, sources }, problems: drafting.problems, texts };
}

function planDestination(
  { source, services, problems }: Drafting,
  name: string,
  entry: NonNullable<ReturnType<Config["destinations"]["get"]>>,
): PlannedDestination {
  const problem: ModelReport = (path, found) => {
    problems.push({ ...found, place: source.place([...entry.path, ...path]) });
  };
  const { manifest, capabilities = [] } = entry.plugin;
  // A step of the same name has a namespace of its own.
  const grantee = { plugin: `destination/${manifest.name}`, place: `destinations/${name}` };
  const all = services.capabilities(grantee, problem);
  const destination = entry.plugin.create(entry.config, {
    ...grant(all, capabilities),
    log: services.log,
    problem,
  });
  const { delivery } = entry;
  return { name, plugin: manifest.name, destination, delivery, repeats: entry.plugin.repeats };
}

function planSource(
  { source, services, problems, onText }: Drafting,
  name: string,
  entry: NonNullable<ReturnType<Config["sources"]["get"]>>,
): Source {
  return entry.plugin.create(entry.config, {
    sourceName: name,
    log: services.log,
    ...createRequestCompilers({ path: entry.path, source, problems, onText }),
    problem: (path, problem) =>
      problems.push({ ...problem, place: source.place([...entry.path, ...path]) }),
  });
}

function planPipeline(
  drafting: Drafting,
  destinations: ReadonlyMap<string, PlannedDestination>,
  name: string,
  entry: PipelineConfig,
): PipelinePlan {
  let type = mergeInputTypes(entry.on, drafting.config.catalog);
  const labels = new Map<string, number>();
  const steps: PlannedStep[] = [];
  for (const step of entry.steps) {
    const planned = planStep(drafting, type, step, { pipeline: name, labels });
    steps.push(planned.step);
    type = planned.output;
  }
  const routes = entry.to.flatMap((route) => {
    const destination = destinations.get(route.destination);
    return destination === undefined ? [] : [planRoute(drafting, type, route, destination)];
  });
  return { name, names: entry.on, batch: entry.batch, steps, routes };
}

function planStep(
  { source, services, problems, onText }: Drafting,
  inputType: ObjectType,
  entry: StepEntry,
  { pipeline, labels }: { readonly pipeline: string; readonly labels: Map<string, number> },
): { readonly step: PlannedStep; readonly output: ObjectType } {
  const { plugin } = entry;
  const { name } = plugin.manifest;
  const occurrence = (labels.get(name) ?? 0) + 1;
  labels.set(name, occurrence);
  const label = occurrence === 1 ? name : `${name}#${occurrence}`;
  const conditions: Expression[] = [];
  const onCondition = (condition: Expression) => conditions.push(condition);
  const scope = { inputType, source, problems, onText };
  const compile = createCompile({ ...scope, path: entry.path, onCondition });
  const atWhen = createCompile({ ...scope, path: entry.whenPath });
  const grantee = { plugin: name, place: `pipelines/${pipeline}/${label}` };
  const granted = grant(services.capabilities(grantee, compile.problem), plugin.capabilities);
  const step = plugin.create(entry.config, { ...compile, ...granted, log: services.log });
  const output = plugin.output(inputType, entry.config);
  return {
    step: {
      label,
      kind: plugin.manifest.kind,
      step,
      conditions,
      remembers: plugin.capabilities.includes("state"),
      when: compileCondition(atWhen, [], entry.when),
    },
    output: entry.when === undefined ? output : afterOptionalStep(inputType, output),
  };
}

/** Only what the plugin's definition names; the rest is not there, not merely forbidden. */
function grant(all: Capabilities, named: readonly Capability[]): Capabilities {
  return Object.fromEntries(named.map((name) => [name, all[name]])) as unknown as Capabilities;
}

/** A step under a `when` may not have run: what it adds may be absent, what it changes may be as it was. */
function afterOptionalStep(input: ObjectType, output: ObjectType): ObjectType {
  const fields = Object.entries(output.fields).map(([name, field]) => {
    const before = input.fields[name];
    if (before === undefined) return [name, { ...field, optional: true }] as const;
    return [name, before.type === field.type ? field : { ...field, type: types.dyn }] as const;
  });
  return { ...output, fields: Object.fromEntries(fields) };
}

function planRoute(
  { source, problems, onText }: Drafting,
  inputType: ObjectType,
  entry: RouteEntry,
  { destination }: PlannedDestination,
): PlannedRoute {
  const at = (path: ConfigPath) => createCompile({ inputType, path, source, problems, onText });
  const { orderBy } = entry;
  return {
    name: entry.name,
    destination: entry.destination,
    when: compileCondition(at(entry.whenPath), [], entry.when),
    ...(orderBy === undefined ? {} : { orderBy: at(entry.orderByPath).expression([], orderBy) }),
    route: destination.route(entry.config, at(entry.path)),
  };
}
