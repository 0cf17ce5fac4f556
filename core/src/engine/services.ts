import { nameErrors } from "../config/errors.ts";
import type { Models } from "../models/models.ts";
import type { Grantee, ModelReport, Services as PlanServices } from "../pipeline/plan.ts";
import { systemClock } from "../clock.ts";
import type { Clock } from "../clock.ts";
import type { Cache, Capabilities, ConfigPath, Log, Model } from "../plugin/setup.ts";
import { createScripts } from "../sandbox/script.ts";
import type { Store } from "../store/store.ts";

/** What of a store plugins reach. */
type AnswerStore = Pick<Store, "cacheGet" | "cachePut">;

/** Stands in for a store where something is tried: nothing is remembered. */
export const forgetfulStore: AnswerStore = {
  cacheGet: () => Promise.resolve(new Map()),
  cachePut: () => Promise.resolve(),
};

/**
 * What plugins are handed. A plan is compiled before anything is opened, so the store is bound to it
 * when the engine starts; a plugin that reaches for its cache earlier has a bug.
 */
export class Services implements PlanServices {
  readonly log: Log;
  readonly #models: Models;
  readonly #folder: string;
  #store: AnswerStore | undefined;
  #clock: Clock = systemClock;

  /** `folder` is the config file's: paths of scripts start there. */
  constructor(models: Models, folder: string, log: Log) {
    this.#models = models;
    this.#folder = folder;
    this.log = log;
  }

  bind(store: AnswerStore, clock: Clock): void {
    this.#store = store;
    this.#clock = clock;
  }

  capabilities({ plugin, place }: Grantee, report: ModelReport): Capabilities {
    return {
      cache: this.#cache(plugin),
      state: this.#cache(`state/${place}`),
      models: (path, name) => this.#model(path, name, report),
      scripts: createScripts({ folder: this.#folder, log: this.log, report }),
    };
  }

  #cache(namespace: string): Cache {
    const store = () => {
      if (this.#store === undefined) throw new Error("the cache is there once the engine runs");
      return this.#store;
    };
    return {
      get: (keys) => store().cacheGet(namespace, keys),
      put: (entries) =>
        store().cachePut(
          namespace,
          entries.map(({ ttlMs, ...entry }) => ({
            ...entry,
            expiresAtMs: this.#clock.now() + ttlMs,
          })),
        ),
    };
  }

  #model(path: ConfigPath, name: string, report: ModelReport): Model {
    const model = this.#models.get(name);
    if (model !== undefined) return model;
    report(path, nameErrors.unknownModel(name, this.#models.names));
    return { name, fingerprint: "", classify: () => Promise.reject(new Error("unknown model")) };
  }
}
