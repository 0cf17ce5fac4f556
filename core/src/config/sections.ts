import { dirname, resolve } from "node:path";
import type { Catalog } from "../catalog/catalog.ts";
import type { Registry } from "../plugin/registry.ts";
import type { ConfigPath } from "../plugin/setup.ts";
import type { RetentionConfig, SourceEntry, StoreAddress } from "./config.ts";
import { nameErrors } from "./errors.ts";
import { parsePart } from "./parse.ts";
import type { Findings } from "./parse.ts";
import { namePattern, retentionSchema, sourceSchema, storeSchema } from "./schema.ts";
import { standInSource } from "./stand-in.ts";
import { isMap } from "./tree.ts";

/** Reads `store`; paths start at the folder of the config file. */
export function readStore(written: unknown, file: string, findings: Findings): StoreAddress {
  const path = ["store"];
  const address = parsePart(storeSchema, written, path, findings) ?? storeSchema.parse(undefined);
  const sqlite = /^sqlite:(.+)$/.exec(address)?.[1];
  if (sqlite !== undefined) return { kind: "sqlite", file: besideConfig(file, sqlite) };
  if (/^nats:\/\/[^/]/.test(address)) {
    findings.at(path, nameErrors.storeNotBuilt());
    return { kind: "nats", url: address };
  }
  findings.at(path, nameErrors.store());
  return { kind: "sqlite", file: besideConfig(file, ".ingestlayer/store.db") };
}

/** Reads `retention`. */
export function readRetention(written: unknown, findings: Findings): RetentionConfig {
  const path = ["retention"];
  const retention = parsePart(retentionSchema, written, path, findings);
  const { age, size, keys } = retention ?? retentionSchema.parse(undefined);
  return {
    ...(age === undefined ? {} : { ageMs: age }),
    ...(size === undefined ? {} : { bytesMax: size }),
    keysMs: keys,
  };
}

/** Reads the entries of a section by name; an entry that cannot be understood is left out. */
export function readSection<Entry>(
  section: string,
  written: unknown,
  findings: Findings,
  read: (name: string, value: unknown, path: ConfigPath) => Entry | undefined,
): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const [name, value] of Object.entries(isMap(written) ? written : {})) {
    const path = [section, name];
    if (!namePattern.test(name)) findings.atKey(path, nameErrors.badName(name));
    const entry = read(name, value, path);
    if (entry !== undefined) entries.set(name, entry);
  }
  return entries;
}

/** Reads one source: `type` names the plugin, everything else is the plugin's own. */
export function readSource(
  written: unknown,
  path: ConfigPath,
  { registry, findings }: { readonly registry: Registry; readonly findings: Findings },
): SourceEntry | undefined {
  const source = parsePart(sourceSchema, written, path, findings);
  if (source === undefined) return undefined;
  const { type, ...options } = source;
  const plugin = registry.source(type);
  if (plugin === undefined) {
    findings.at([...path, "type"], registry.unknown("source", type));
    return undefined;
  }
  if (findings.hasUnset(path)) return { plugin: standInSource(plugin), config: options, path };
  const config = parsePart(plugin.config, options, path, findings);
  return config === undefined ? undefined : { plugin, config, path };
}

/** Reports events of a source that nobody declares; `written` is the source as it stands in the config. */
export function checkSourceEvents(
  { plugin, config, path }: SourceEntry,
  written: unknown,
  catalog: Catalog,
  findings: Findings,
): void {
  for (const name of plugin.eventNames(config)) {
    if (catalog.type(name) !== undefined || catalog.undeclared === "accept") continue;
    const at = [...path, ...(pathOfText(written, name) ?? [])];
    findings.at(at, nameErrors.unknownEvent(name, catalog.names));
  }
}

/** Paths of the config start at its folder. */
export function besideConfig(file: string, path: string): string {
  return resolve(dirname(resolve(file)), path);
}

/** Where a text stands inside a value: a source's plugin gives names, not places. */
function pathOfText(value: unknown, text: string): ConfigPath | undefined {
  if (value === text) return [];
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const path = pathOfText(inner, text);
    if (path !== undefined) return [Array.isArray(value) ? Number(key) : key, ...path];
  }
  return undefined;
}
