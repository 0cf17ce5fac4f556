import { accessSync, constants, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { z } from "zod";
import type { Registry } from "../plugin/registry.ts";
import type { ConfigPath } from "../plugin/setup.ts";
import type { ModelConfig } from "./config.ts";
import { readEntry } from "./entry.ts";
import { nameErrors } from "./errors.ts";
import { parsePart } from "./parse.ts";
import type { Findings } from "./parse.ts";
import { modelLimitsSchema, modelSchema } from "./schema.ts";
import { besideConfig } from "./sections.ts";
import { isMap } from "./tree.ts";

interface ModelScope {
  /** The config file: relative paths start at its folder. */
  readonly file: string;
  readonly registry: Registry;
  readonly findings: Findings;
}

/** Reads one model: `adapter: FILE` with its options, or one plugin with its own. */
export function readModel(
  written: unknown,
  path: ConfigPath,
  scope: ModelScope,
): ModelConfig | undefined {
  const named = isMap(written) ? Object.keys(written) : [];
  const isPlugin = named.some((key) => scope.registry.model(key) !== undefined);
  const adapterKeys = Object.keys(modelSchema.shape);
  return isPlugin || (named.length > 0 && !named.some((key) => adapterKeys.includes(key)))
    ? readPlugin(written, path, scope)
    : readAdapter(written, path, scope);
}

function readPlugin(
  written: unknown,
  path: ConfigPath,
  { file, registry, findings }: ModelScope,
): ModelConfig | undefined {
  const isKnown = (name: string) => registry.model(name) !== undefined;
  const entry = readEntry("model", written, path, isKnown, findings);
  if (entry === undefined) return undefined;
  const plugin = registry.model(entry.name);
  const limits = parsePart(modelLimitsSchema, entry.beside, path, findings);
  if (plugin === undefined) {
    findings.atKey(entry.path, registry.unknown("model", entry.name));
    return undefined;
  }
  const config = parsePart(plugin.config, entry.options, entry.path, findings);
  if (config === undefined || limits === undefined) return undefined;
  const folder = dirname(resolve(file));
  return { kind: "plugin", ...readLimits(limits), plugin, config, folder, path: entry.path };
}

/** The adapter's file must be there. */
function readAdapter(
  written: unknown,
  path: ConfigPath,
  { file, findings }: ModelScope,
): ModelConfig | undefined {
  const model = parsePart(modelSchema, written, path, findings);
  if (model === undefined) return undefined;
  const { adapter, memory, hosts, secrets, settings, ...limits } = model;
  const absolute = besideConfig(file, adapter);
  const unreadable = whyUnreadable(absolute);
  if (unreadable !== undefined) {
    findings.at([...path, "adapter"], nameErrors.noAdapter(unreadable));
    return undefined;
  }
  const memoryMb = Math.floor(memory / 1024 ** 2);
  const given = { adapter: absolute, hosts, secrets, settings, memoryMb };
  return { kind: "adapter", ...readLimits(limits), ...given, path };
}

function readLimits({ timeout, rate, budget, ...limits }: z.output<typeof modelLimitsSchema>) {
  return {
    ...limits,
    timeoutMs: timeout,
    ...(rate !== undefined && { rate: { events: rate.calls, perMs: rate.per } }),
    ...(budget !== undefined && { budget }),
  };
}

function whyUnreadable(file: string): string | undefined {
  try {
    accessSync(file, constants.R_OK);
    return statSync(file).isFile() ? undefined : "it is a folder";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? "there is no such file" : (code ?? String(error));
  }
}
