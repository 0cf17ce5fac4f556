import { dirname, resolve } from "node:path";
import { readConfig } from "../config/load.ts";
import type { ReadOptions } from "../config/load.ts";
import type { AnyPlugin } from "../plugin/registry.ts";
import type { Problem } from "../errors.ts";
import type { Config } from "../config/config.ts";
import type { Scrub } from "../config/scrub.ts";
import type { ConfigSource } from "../config/source.ts";
import { makePlan } from "../pipeline/plan.ts";
import type { Plan } from "../pipeline/plan.ts";
import type { Log } from "../plugin/setup.ts";
import { createModels } from "../models/models.ts";
import type { Models } from "../models/models.ts";
import { factsOf } from "./facts.ts";
import type { ProjectFacts } from "./facts.ts";
import { Services } from "./services.ts";

/** A config that was read, checked and compiled without a mistake. One engine runs it. */
export interface Project {
  readonly config: Config;
  readonly source: ConfigSource;
  readonly plan: Plan;
  readonly models: Models;
  readonly services: Services;
  /** Files beside the config that have a part in what it does: adapters and scripts. Absolute. */
  readonly files: readonly string[];
  readonly facts: ProjectFacts;
  /** Takes the secrets of the environment out of what is to be shown. */
  readonly scrub: Scrub;
  /** Compiles another text of the same file, such as a version that a store has kept. */
  compile(text: string): Promise<Loaded>;
  /** Compiles a text that somebody has sent and calls so: no code is loaded that is not loaded already. */
  compileSent(text: string, name: string): Promise<Loaded>;
}

/** What a config is compiled with. */
export interface ProjectOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Built-in plugins. */
  readonly plugins: readonly AnyPlugin[];
  readonly log: Log;
  /** See {@link ReadOptions.unset}. */
  readonly unset?: NonNullable<ReadOptions["unset"]>;
}

export type Loaded =
  | { readonly ok: true; readonly project: Project; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly facts: ProjectFacts };

/**
 * Reads a config file and compiles all of it. Opens nothing and starts nothing, so that it also serves
 * `ingestlayer check`. Every mistake is returned, sorted by place, not the first only.
 */
export function loadProject(file: string, options: ProjectOptions): Promise<Loaded> {
  return compileProject(file, options);
}

async function compileProject(
  file: string,
  options: ProjectOptions,
  given: Pick<ReadOptions, "text" | "name" | "modules"> = {},
): Promise<Loaded> {
  const read = await readConfig(file, { ...options, ...given });
  const models = createModels(read.config.models, { log: options.log });
  const services = new Services(models, dirname(resolve(file)), options.log);
  const { plan, problems: later, texts } = makePlan(read.config, read.source, services);
  const ofModels = models.problems.map(({ path, problem }) => ({
    ...problem,
    place: read.source.place(path),
  }));
  const facts = factsOf(read, texts);
  const problems = read.report([...later, ...ofModels]);
  if (problems.some(({ severity }) => severity !== "warning")) {
    return { ok: false, problems, facts };
  }
  const { config, source, scrub } = read;
  const adapters = [...config.models.values()].flatMap((model) =>
    model.kind === "adapter" ? [model.adapter] : [],
  );
  const files = [...new Set([...adapters, ...services.scriptFiles])];
  const { modules } = read;
  const compile = (text: string) => compileProject(file, options, { text });
  const compileSent = (text: string, name: string) =>
    compileProject(file, options, { text, name, modules });
  const opened = { config, source, plan, models, services };
  const project = { ...opened, files, facts, scrub, compile, compileSent };
  return { ok: true, project, warnings: problems };
}
