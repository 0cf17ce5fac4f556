import { readFile } from "node:fs/promises";
import type { Problem } from "../errors.ts";
import type { ConfigPath } from "../plugin/setup.ts";
import type { AnyPlugin, Registry } from "../plugin/registry.ts";
import type { Config } from "./config.ts";
import { resolveEnvironment } from "./environment.ts";
import type { Environment, VariableUse } from "./environment.ts";
import { configErrors } from "./errors.ts";
import { loadPlugins } from "./load-plugins.ts";
import { readModule } from "./module.ts";
import type { Findings } from "./parse.ts";
import { finishReport } from "./report.ts";
import { readRoot } from "./root.ts";
import { createScrub } from "./scrub.ts";
import type { Scrub } from "./scrub.ts";
import { Secrecy } from "./secrecy.ts";
import { createSource } from "./source.ts";
import type { ConfigSource } from "./source.ts";
import type { ConfigTree, ReadTree } from "./tree.ts";
import { readYaml } from "./yaml.ts";

/** What a config file says, as far as it could be understood. */
export interface ReadConfig {
  readonly config: Config;
  readonly registry: Registry;
  /** What it lists under `plugins`. */
  readonly modules: readonly string[];
  readonly source: ConfigSource;
  /** Every mistake found so far, in the order of the file. With any, nothing may run. */
  readonly problems: readonly Problem[];
  /** Joins these and later findings (of the plan) into one report; see {@link finishReport}. */
  readonly report: (later: readonly Problem[]) => readonly Problem[];
  readonly variables: readonly VariableUse[];
  /** Takes the secrets of the environment out of what is to be printed; see {@link Secrecy}. */
  readonly scrub: Scrub;
}

/** What a config is read with. */
export interface ReadOptions {
  readonly env: Environment;
  /** Built-in plugins. */
  readonly plugins: readonly AnyPlugin[];
  /** Read instead of the file's: a version of it that a store has kept, or that somebody has sent. */
  readonly text?: string;
  /** What places call the text, where it is not the file's. Default: the file. */
  readonly name?: string;
  /** The only modules that may be loaded as plugins; others are mistakes. Default: any. */
  readonly modules?: readonly string[];
  /**
   * What a variable without a value is. `stands`: no mistake, its reference stays where it stands, and the
   * source or destination is stood in for, so that the config can be drawn but never run. Default: a mistake.
   */
  readonly unset?: "mistake" | "stands";
}

const CONFIG_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Reads a config file: YAML (or JSON), or a TypeScript or JavaScript module that exports `config`. All
 * mistakes of all phases are returned at once; what is mistaken is left out or stood in for, so that
 * the plan can look for mistakes in the rest. Reads the file, adapters' existence and the modules
 * under `plugins`; opens nothing else.
 */
export async function readConfig(file: string, options: ReadOptions): Promise<ReadConfig> {
  const { text } = options;
  // The kept text of a module is the JSON of its values, and JSON is YAML.
  const read = text === undefined ? await readTree(file) : readYaml(options.name ?? file, text);
  const { tree = emptyTree(file), problems } = read;
  const found: Problem[] = [...problems];
  const add = (place: string, problem: Problem) => found.push({ ...problem, place });
  const unset: ConfigPath[] = [];
  const resolved = resolveEnvironment(tree.value, options.env, {
    problem: (path, problem, offset) => add(tree.place(path, offset), problem),
    missing: (path, problem) =>
      options.unset === "stands" ? void unset.push(path) : add(tree.place(path), problem),
  });
  const source = createSource(file, tree, resolved);
  const secrecy = new Secrecy(resolved.filledIn);
  const findings: Findings = {
    at: (path, problem, offset) =>
      unset.some((one) => one.join() === path.join()) || add(source.place(path, offset), problem),
    atKey: (path, problem) => add(source.keyPlace(path), problem),
    parsed: (path, schema) => secrecy.declare(path, schema),
    isFilledIn: (path) => resolved.substitution(path) !== undefined,
    hasUnset: (path) => unset.some((one) => path.every((key, index) => one[index] === key)),
  };
  const { registry, modules } = await loadPlugins(resolved.value, file, options, findings);
  const config = readRoot(resolved.value, file, registry, findings);
  const scrub = createScrub(secrecy.secrets());
  const report = (later: readonly Problem[]) => finishReport([...found, ...later], scrub);
  const { variables } = resolved;
  const understood = { config, registry, modules, source, scrub, report, variables };
  return { ...understood, problems: report([]) };
}

/** Stands for a file that could not be read at all. */
function emptyTree(file: string): ConfigTree {
  return { value: {}, text: "", place: () => file, keyPlace: () => file };
}

async function readTree(file: string): Promise<ReadTree> {
  const failed = (problem: Problem) => ({
    tree: undefined,
    problems: [{ ...problem, place: file }],
  });
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    return failed(configErrors.unreadable(file, reasonOf(error)));
  }
  if (bytes.length > CONFIG_BYTES_MAX) {
    return failed(configErrors.tooLarge(bytes.length, CONFIG_BYTES_MAX));
  }
  const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
  return /\.[cm]?[jt]s$/.test(file) ? readModule(file, text) : readYaml(file, text);
}

function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "it is a folder";
  return code ?? String(error);
}
