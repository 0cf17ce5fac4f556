import { resolve } from "node:path";
import { importFrom, pluginsOf } from "../plugin/modules.ts";
import { createRegistry } from "../plugin/registry.ts";
import type { AnyPlugin, Offered, Registry } from "../plugin/registry.ts";
import { nameErrors } from "./errors.ts";
import { parsePart } from "./parse.ts";
import type { Findings } from "./parse.ts";
import { pluginsSchema } from "./schema.ts";
import { isMap } from "./tree.ts";

/** The built-in plugins, and those of the modules that the config lists under `plugins`. */
export async function loadPlugins(
  root: unknown,
  file: string,
  builtIn: readonly AnyPlugin[],
  findings: Findings,
): Promise<Registry> {
  const written = isMap(root) ? root["plugins"] : undefined;
  const specifiers = parsePart(pluginsSchema, written, ["plugins"], findings) ?? [];
  const offered: Offered[] = builtIn.map((plugin) => ({ plugin, origin: "built in" }));
  for (const specifier of new Set(specifiers)) {
    const loaded = await importFrom(resolve(file), specifier);
    const at = ["plugins", specifiers.indexOf(specifier)];
    if (!loaded.ok) {
      findings.at(at, nameErrors.pluginNotLoaded(specifier, loaded.reason));
      continue;
    }
    const plugins = pluginsOf(loaded.exports);
    if (plugins.length === 0) findings.at(at, nameErrors.noPlugins(specifier));
    offered.push(...plugins.map((plugin) => ({ plugin, origin: specifier })));
  }
  return createRegistry(offered, (origin, problem) => {
    const index = specifiers.indexOf(origin);
    findings.at(index === -1 ? ["plugins"] : ["plugins", index], problem);
  });
}
