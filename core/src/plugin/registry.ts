import { suggest } from "@ingestlayer/dsl";
import type { Problem } from "../errors.ts";
import type { DestinationPlugin } from "./destination.ts";
import type { ModelPlugin } from "./model.ts";
import { checkPlugin } from "./shape.ts";
import type { SourcePlugin } from "./source.ts";
import type { StepPlugin } from "./step.ts";

/** Any plugin, as a module exports it. */
export type AnyPlugin = StepPlugin | DestinationPlugin | SourcePlugin | ModelPlugin;

export type PluginType = AnyPlugin["type"];

/** A plugin and where it came from: `built in`, or the entry under `plugins`. */
export interface Offered {
  readonly plugin: unknown;
  readonly origin: string;
}

/** The plugins that a config may name. Names are unique among plugins of one type. */
export interface Registry {
  readonly all: readonly AnyPlugin[];
  /** Where one of them came from: `built in`, or the entry under `plugins`. */
  origin(plugin: AnyPlugin): string;
  step(name: string): StepPlugin | undefined;
  destination(name: string): DestinationPlugin | undefined;
  source(name: string): SourcePlugin | undefined;
  model(name: string): ModelPlugin | undefined;
  /** The plugin whose name is nearest to a misspelt one. */
  nearest(type: PluginType, name: string): AnyPlugin | undefined;
  /** The problem of a name that is not there: the nearest one, or where such a plugin belongs. */
  unknown(type: PluginType, name: string): Problem;
}

/**
 * Makes the registry. What is no sound plugin, was made for another door, or takes a name that is
 * taken, is reported with its origin and left out.
 */
export function createRegistry(
  offered: readonly Offered[],
  report: (origin: string, problem: Problem) => void,
): Registry {
  const found = new Map<string, { readonly plugin: AnyPlugin; readonly origin: string }>();
  for (const { plugin, origin } of offered) {
    const checked = checkPlugin(plugin);
    if (!checked.ok) {
      for (const problem of checked.problems) report(origin, problem);
      continue;
    }
    const key = keyOf(checked.plugin.type, checked.plugin.manifest.name);
    const taken = found.get(key);
    if (taken === undefined) found.set(key, { plugin: checked.plugin, origin });
    else if (taken.plugin !== checked.plugin) report(origin, clash(checked.plugin, taken.origin));
  }
  const get = (type: PluginType, name: string) => found.get(keyOf(type, name))?.plugin;
  const all = [...found.values()].map(({ plugin }) => plugin);
  return {
    all,
    origin: ({ type, manifest }) => found.get(keyOf(type, manifest.name))?.origin ?? "",
    step: (name) => get("step", name) as StepPlugin | undefined,
    destination: (name) => get("destination", name) as DestinationPlugin | undefined,
    source: (name) => get("source", name) as SourcePlugin | undefined,
    model: (name) => get("model", name) as ModelPlugin | undefined,
    nearest: (type, name) => nearestPlugin(all, type, name),
    unknown: (type, name) => unknownPlugin(all, type, name),
  };
}

/** Where the config names plugins of a type. */
const homes: Readonly<Record<PluginType, string>> = {
  step: "the 'steps' of a pipeline",
  destination: "'destinations'",
  source: "'sources'",
  model: "'models'",
};

function keyOf(type: PluginType, name: string): string {
  return `${type} ${name}`;
}

function clash({ type, manifest: { name } }: AnyPlugin, origin: string): Problem {
  return {
    code: "IL_CFG_504",
    message: `the ${type} '${name}' is there already, from '${origin}'`,
    hint: "Remove one of the two from 'plugins', or ask its author for another name.",
  };
}

function unknownPlugin(all: readonly AnyPlugin[], type: PluginType, name: string): Problem {
  const code = "IL_CFG_301";
  const elsewhere = all.find(({ manifest }) => manifest.name === name);
  if (elsewhere !== undefined) {
    const message = `'${name}' is a ${elsewhere.type} plugin, expected a ${type} plugin`;
    return { code, message, hint: `Use it under ${homes[elsewhere.type]}.` };
  }
  const nearest = nearestPlugin(all, type, name)?.manifest.name;
  const list = namesOf(all, type).toSorted().join(", ") || "none";
  const hint =
    nearest === undefined
      ? `There are: ${list}. A plugin of your own is listed under 'plugins'.`
      : `Did you mean '${nearest}'?`;
  return { code, message: `unknown ${type} plugin '${name}'`, hint };
}

function namesOf(all: readonly AnyPlugin[], type: PluginType): readonly string[] {
  return all.filter((plugin) => plugin.type === type).map(({ manifest }) => manifest.name);
}

function nearestPlugin(
  all: readonly AnyPlugin[],
  type: PluginType,
  name: string,
): AnyPlugin | undefined {
  const nearest = suggest(name, namesOf(all, type));
  return all.find((plugin) => plugin.type === type && plugin.manifest.name === nearest);
}
