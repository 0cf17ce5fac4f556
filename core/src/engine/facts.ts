import type { Config } from "../config/config.ts";
import type { ReadConfig } from "../config/load.ts";
import type { VariableUse } from "../config/environment.ts";
import { kindLabels } from "../plugin/manifest.ts";
import type { AnyPlugin, Registry } from "../plugin/registry.ts";

/** What a config is made of; known also where it has mistakes. As it goes over the wire. */
export interface ProjectFacts {
  /** As it was named. */
  readonly file: string;
  /** Hash of the config version. */
  readonly hash: string;
  readonly events: number;
  readonly sources: number;
  readonly models: number;
  readonly destinations: number;
  readonly pipelines: number;
  /** Those that the config uses, and all of the modules that it lists. */
  readonly plugins: readonly PluginUse[];
  /** Expressions, match objects and templates that were compiled. */
  readonly expressions: number;
  /** Variables that the config names; never their values. */
  readonly environment: readonly VariableUse[];
}

export interface PluginUse {
  readonly plugin: string;
  /** ENR, CTL, MUT, DST, SRC, MDL. */
  readonly kind: string;
  readonly version: string;
  /** `built in`, or the entry under `plugins`. */
  readonly origin: string;
  /** What it is handed beside its config. */
  readonly capabilities: readonly string[];
  /** How many places of the config name it. */
  readonly uses: number;
}

export function factsOf(
  { config, registry, source, variables }: ReadConfig,
  expressions: number,
): ProjectFacts {
  return {
    file: source.file,
    hash: source.hash,
    events: config.catalog.names.length,
    sources: config.sources.size,
    models: config.models.size,
    destinations: config.destinations.size,
    pipelines: config.pipelines.size,
    plugins: pluginUses(config, registry),
    expressions,
    environment: variables,
  };
}

function pluginUses(config: Config, registry: Registry): readonly PluginUse[] {
  const uses = new Map<AnyPlugin, number>();
  for (const plugin of pluginsIn(config)) uses.set(plugin, (uses.get(plugin) ?? 0) + 1);
  // A stand-in for a mistaken entry is no plugin of the registry.
  return registry.all.flatMap((plugin) => {
    const origin = registry.origin(plugin);
    const count = uses.get(plugin) ?? 0;
    if (count === 0 && origin === builtIn) return [];
    const { name, kind, version } = plugin.manifest;
    const capabilities = "capabilities" in plugin ? (plugin.capabilities ?? []) : [];
    return [{ plugin: name, kind: kindLabels[kind], version, origin, capabilities, uses: count }];
  });
}

function pluginsIn({ sources, models, destinations, pipelines }: Config): readonly AnyPlugin[] {
  return [
    ...[...sources.values()].map(({ plugin }) => plugin),
    ...[...pipelines.values()].flatMap(({ steps }) => steps.map(({ plugin }) => plugin)),
    ...[...models.values()].flatMap((model) => (model.kind === "plugin" ? [model.plugin] : [])),
    ...[...destinations.values()].map(({ plugin }) => plugin),
  ];
}

const builtIn = "built in";
