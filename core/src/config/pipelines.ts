import { suggest } from "@ingestlayer/dsl";
import { parsePart } from "./parse.ts";
import type { Findings } from "./parse.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { ConfigPath } from "../plugin/setup.ts";
import type { StepPlugin } from "../plugin/step.ts";
import type { Registry } from "../plugin/registry.ts";
import type { DestinationEntry, PipelineConfig, RouteEntry, StepEntry } from "./config.ts";
import { readEntry } from "./entry.ts";
import type { NamedEntry } from "./entry.ts";
import { nameErrors } from "./errors.ts";
import { orderBySchema, pipelineSchema, whenSchema } from "./schema.ts";
import { standInEntry } from "./destinations.ts";
import { mistakenRoute, passingOverMistakes, standInStep } from "./stand-in.ts";

/** What pipelines may refer to. */
export interface PipelineScope {
  readonly catalog: Catalog;
  readonly registry: Registry;
  readonly destinations: ReadonlyMap<string, DestinationEntry>;
  /** Takes what stands in for destinations that are unknown or have mistaken routes. */
  readonly standIns: Map<string, DestinationEntry>;
  readonly findings: Findings;
}

/** Reads one pipeline. Mistaken steps and routes are stood in for. */
export function readPipeline(
  written: unknown,
  path: ConfigPath,
  scope: PipelineScope,
): PipelineConfig | undefined {
  const pipeline = parsePart(pipelineSchema, written, path, scope.findings);
  if (pipeline === undefined) return undefined;
  const { size, linger } = pipeline.batch;
  return {
    on: readNames(pipeline.on, [...path, "on"], scope),
    batch: { size, lingerMs: linger },
    steps: pipeline.steps.flatMap((step, index) =>
      readStep(step, [...path, "steps", index], scope),
    ),
    to: numbered(
      pipeline.to.flatMap((route, index) => readRoute(route, [...path, "to", index], scope)),
    ),
    path,
  };
}

function readNames(
  on: string | readonly string[],
  path: ConfigPath,
  { catalog, findings }: PipelineScope,
): readonly string[] {
  const names = typeof on === "string" ? [on] : on;
  const known = names.flatMap((name, index) => {
    if (catalog.type(name) !== undefined || catalog.undeclared === "accept") return [name];
    const at = typeof on === "string" ? path : [...path, index];
    findings.at(at, nameErrors.unknownEvent(name, catalog.names));
    // Read as the one that was meant, so that expressions over its fields are still checked.
    return suggest(name, catalog.names) ?? [];
  });
  return [...new Set(known)];
}

function readStep(written: unknown, path: ConfigPath, scope: PipelineScope): readonly StepEntry[] {
  const { registry, findings } = scope;
  const isKnown = (name: string) => registry.step(name) !== undefined;
  const entry = readEntry("step", written, path, isKnown, findings);
  if (entry === undefined) return [];
  const plugin = registry.step(entry.name);
  const common = { path: entry.path, ...readWhen(entry, path, findings) };
  if (plugin === undefined) {
    findings.atKey(entry.path, registry.unknown("step", entry.name));
    const meant = registry.nearest("step", entry.name) as StepPlugin | undefined;
    const kind = meant?.manifest.kind ?? "enrich";
    return [{ ...common, plugin: standInStep(entry.name, kind), config: undefined }];
  }
  const config = parsePart(plugin.config, entry.options, entry.path, findings);
  if (config !== undefined) return [{ ...common, plugin, config }];
  const standIn = standInStep(entry.name, plugin.manifest.kind);
  return [{ ...common, plugin: standIn, config }];
}

type UnnumberedRoute = Omit<RouteEntry, "name">;

function readRoute(
  written: unknown,
  path: ConfigPath,
  scope: PipelineScope,
): readonly UnnumberedRoute[] {
  const { destinations, standIns, findings } = scope;
  const isKnown = (name: string) => destinations.has(name);
  const entry = readEntry("route", written, path, isKnown, findings);
  if (entry === undefined) return [];
  const { name } = entry;
  const common = {
    destination: name,
    path: entry.path,
    ...readWhen(entry, path, findings),
    ...readOrderBy(entry, path, findings),
  };
  const destination = destinations.get(name);
  if (destination === undefined) {
    reportUnknown(entry, scope);
    standIns.set(name, standInEntry(name, entry.path));
    return [{ ...common, config: mistakenRoute }];
  }
  const config = parsePart(destination.plugin.route, entry.options, entry.path, findings);
  if (config !== undefined) return [{ ...common, config }];
  standIns.set(name, { ...destination, plugin: passingOverMistakes(destination.plugin) });
  return [{ ...common, config: mistakenRoute }];
}

function reportUnknown(
  { name, path }: NamedEntry,
  { registry, destinations, findings }: PipelineScope,
): void {
  const isPlugin = registry.destination(name) !== undefined;
  const problem = nameErrors.unknownDestination(name, [...destinations.keys()], isPlugin);
  findings.atKey(path, problem);
}

function readWhen(
  { beside }: NamedEntry,
  path: ConfigPath,
  findings: Findings,
): Pick<StepEntry, "when" | "whenPath"> {
  const whenPath = [...path, "when"];
  const { when: written } = beside;
  if (written === undefined) return { whenPath };
  const when = parsePart(whenSchema, written, whenPath, findings);
  return when === undefined ? { whenPath } : { when, whenPath };
}

function readOrderBy(
  { beside }: NamedEntry,
  path: ConfigPath,
  findings: Findings,
): Pick<RouteEntry, "orderBy" | "orderByPath"> {
  const orderByPath = [...path, "orderBy"];
  const { orderBy: written } = beside;
  if (written === undefined) return { orderByPath };
  const orderBy = parsePart(orderBySchema, written, orderByPath, findings);
  return orderBy === undefined ? { orderByPath } : { orderBy, orderByPath };
}

/** A destination that occurs again in a pipeline is another route, with a queue of its own. */
function numbered(routes: readonly UnnumberedRoute[]): readonly RouteEntry[] {
  const occurrences = new Map<string, number>();
  return routes.map((route) => {
    const occurrence = (occurrences.get(route.destination) ?? 0) + 1;
    occurrences.set(route.destination, occurrence);
    const name = occurrence === 1 ? route.destination : `${route.destination}#${occurrence}`;
    return { ...route, name };
  });
}
