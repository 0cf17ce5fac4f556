import { dirname, resolve } from "node:path";
import { readConfig } from "../config/load.ts";
import type { AnyPlugin } from "../plugin/registry.ts";
import type { Problem } from "../errors.ts";
import type { Config } from "../config/config.ts";
import type { ConfigSource } from "../config/source.ts";
import { makePlan } from "../pipeline/plan.ts";
import type { Plan } from "../pipeline/plan.ts";
import type { Log } from "../plugin/setup.ts";
import { createModels } from "../models/models.ts";
import type { Models } from "../models/models.ts";
import { Services } from "./services.ts";

/** A config that was read, checked and compiled without a mistake. One engine runs it. */
export interface Project {
  readonly config: Config;
  readonly source: ConfigSource;
  readonly plan: Plan;
  readonly models: Models;
  readonly services: Services;
}

export type Loaded =
  | { readonly ok: true; readonly project: Project; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads a config file and compiles all of it. Opens nothing and starts nothing, so that it also serves
 * `ingestlayer check`. Every mistake is returned, sorted by place, not the first only.
 */
export async function loadProject(
  file: string,
  options: {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly plugins: readonly AnyPlugin[];
    readonly log: Log;
  },
): Promise<Loaded> {
  const read = await readConfig(file, options);
  const models = createModels(read.config.models, { log: options.log });
  const services = new Services(models, dirname(resolve(file)), options.log);
  const { plan, problems: later } = makePlan(read.config, read.source, services);
  const ofModels = models.problems.map(({ path, problem }) => ({
    ...problem,
    place: read.source.place(path),
  }));
  const problems = read.report([...later, ...ofModels]);
  if (problems.some(({ severity }) => severity !== "warning")) return { ok: false, problems };
  return {
    ok: true,
    project: { config: read.config, source: read.source, plan, models, services },
    warnings: problems,
  };
}
