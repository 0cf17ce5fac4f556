import { systemClock } from "../clock.ts";
import type { Clock } from "../clock.ts";
import type { AdapterModelConfig, ModelConfig } from "../config/config.ts";
import type { Problem } from "../errors.ts";
import type { ModelFinding, ModelPlugin } from "../plugin/model.ts";
import type { ConfigPath, Log, Model } from "../plugin/setup.ts";
import { forgetfulStore } from "../store/forgetful.ts";
import { cacheIn } from "../store/plugin-cache.ts";
import type { BoundStore, CacheStore } from "../store/plugin-cache.ts";
import { openSandbox } from "../sandbox/sandbox.ts";
import { AdapterModel, brokenModel } from "./adapter-model.ts";
import { LimitedModel } from "./limited-model.ts";
import type { ClosableModel } from "./limited-model.ts";
import type { BudgetState } from "./model-budget.ts";
import type { SpendingStore } from "./spending.ts";
import { PluginModel } from "./plugin-model.ts";

/** What of a store models reach. */
export type ModelStore = CacheStore & SpendingStore;

/** The models of a config. None is started before it is asked or opened. */
export interface Models {
  readonly names: readonly string[];
  get(name: string): Model | undefined;
  /** Looks whether a model could answer, without asking it; undefined where its plugin cannot look. */
  look(name: string, signal: AbortSignal): Promise<readonly ModelFinding[] | undefined>;
  /** What is wrong with adapters and plugins' options, found without starting anything. */
  readonly problems: readonly ModelProblem[];
  /** Counts what is used and keeps what plugins remember in this store, and goes by this clock. */
  bind(store: ModelStore, clock: Clock): void;
  /** How far budgets are used up. */
  budgets(): Promise<readonly BudgetState[]>;
  /** Ends the calls in flight and the processes. */
  close(): Promise<void>;
}

/** A problem at a path of the config. */
export interface ModelProblem {
  readonly path: ConfigPath;
  readonly problem: Problem;
}

/** Makes the models of a config. One that cannot be used says so when it is opened or asked. */
export function createModels(
  configs: ReadonlyMap<string, ModelConfig>,
  { log }: { readonly log: Log },
): Models {
  const models = new Map<string, LimitedModel>();
  const problems: ModelProblem[] = [];
  let bound: BoundStore = { store: forgetfulStore, clock: systemClock };
  // A step or destination of the same name has a namespace of its own.
  const cacheOf = ({ manifest }: ModelPlugin) => cacheIn(`model/${manifest.name}`, () => bound);
  for (const [name, config] of configs) {
    const report = (path: ConfigPath, problem: Problem): void => {
      problems.push({ path: [...config.path, ...path], problem });
    };
    const model =
      config.kind === "plugin"
        ? new PluginModel(name, config, { log, cache: cacheOf(config.plugin) }, report)
        : openAdapter(name, config, log, report);
    models.set(name, new LimitedModel(model, config, log));
  }
  return {
    names: [...models.keys()],
    get: (name) => models.get(name),
    look: async (name, signal) => models.get(name)?.look(signal),
    problems,
    bind: (store, clock) => {
      bound = { store, clock };
      for (const model of models.values()) model.bind(store, clock);
    },
    budgets: async () => {
      return (await Promise.all([...models.values()].map((model) => model.budgets()))).flat();
    },
    close: async () => {
      await Promise.all([...models.values()].map((model) => model.close()));
    },
  };
}

function openAdapter(
  name: string,
  config: AdapterModelConfig,
  log: Log,
  report: (path: ConfigPath, problem: Problem) => void,
): ClosableModel {
  const { hosts, allowAddresses, secrets, settings, memoryMb, timeoutMs } = config;
  const limits = {
    memoryMb,
    wallMs: timeoutMs,
    fetchMs: timeoutMs,
    callsMax: config.concurrency,
    // A heap may overshoot its limit until it is collected; Node itself takes some too.
    processMb: 320 + 3 * memoryMb,
  };
  const file = config.adapter;
  const given = { hosts, allowAddresses, secrets, settings, limits, log };
  const opened = openSandbox({ name: `models.${name}`, file, ...given });
  if (opened.ok) return new AdapterModel(name, config, opened.sandbox);
  report(["adapter"], opened.problem);
  return brokenModel(name, opened.problem);
}
