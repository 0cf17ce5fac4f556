import { resolve } from "node:path";
import { importFrom, pluginsOf } from "../plugin/modules.ts";
import { createRegistry } from "../plugin/registry.ts";
import type { Offered, Registry } from "../plugin/registry.ts";
import { nameErrors } from "./errors.ts";
import { parsePart } from "./parse.ts";
import type { Findings } from "./parse.ts";
import { pluginsSchema } from "./schema.ts";
import type { ReadOptions } from "./load.ts";
import { isMap } from "./tree.ts";

/** The built-in plugins, and those of the modules that the config lists under `plugins`. */
export async function loadPlugins(
  root: unknown,
  file: string,
  { plugins: builtIn, modules }: Pick<ReadOptions, "plugins" | "modules">,
  findings: Findings,
): Promise<{ readonly registry: Registry; readonly modules: readonly string[] }> {
  const written = isMap(root) ? root["plugins"] : undefined;
  const specifiers = parsePart(pluginsSchema, written, ["plugins"], findings) ?? [];
  const offered: Offered[] = builtIn.map((plugin) => ({ plugin, origin: "built in" }));
  for (const specifier of new Set(specifiers)) {
    const at = ["plugins", specifiers.indexOf(specifier)];
    if (modules?.includes(specifier) === false) {
      findings.at(at, nameErrors.pluginNotAllowed(specifier));
      continue;
    }
    const loaded = await importFrom(resolve(file), specifier);
    if (!loaded.ok) {
      findings.at(at, nameErrors.pluginNotLoaded(specifier, loaded.reason));
      continue;
    }
    const plugins = pluginsOf(loaded.exports);
    if (plugins.length === 0) findings.at(at, nameErrors.noPlugins(specifier));
    offered.push(...plugins.map((plugin) => ({ plugin, origin: specifier })));
  }
  const registry = createRegistry(offered, (origin, problem) => {
    const index = specifiers.indexOf(origin);
    findings.at(index === -1 ? ["plugins"] : ["plugins", index], problem);
  });
  return { registry, modules: specifiers };
}
