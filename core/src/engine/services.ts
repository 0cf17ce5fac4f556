import { resolve } from "node:path";
import { nameErrors } from "../config/errors.ts";
import type { Models, ModelStore } from "../models/models.ts";
import { unasked } from "../models/unasked.ts";
import type { Grantee, ModelReport, Services as PlanServices } from "../pipeline/plan.ts";
import { systemClock } from "../clock.ts";
import type { Clock } from "../clock.ts";
import type { Cache, Capabilities, ConfigPath, Log, Model } from "../plugin/setup.ts";
import { createScripts } from "../sandbox/script.ts";
import { cacheIn } from "../store/plugin-cache.ts";

/** How a plan looks back. */
export interface Recall {
  /** Whether models are asked what is not remembered of them. Default: no. */
  readonly asks?: boolean;
}

/**
 * What plugins are handed. A plan is compiled before anything is opened, so the store is bound to it
 * when the engine starts; a plugin that reaches for its cache earlier has a bug.
 *
 * - bound: models are asked, what plugins remember is written.
 * - recalling: a plan that looks back. Models answer from the cache or, unless they are asked, not at
 *   all; nothing is written.
 */
export class Services implements PlanServices {
  readonly log: Log;
  readonly #models: Models;
  readonly #folder: string;
  readonly #handed = new Map<string, Model>();
  readonly #scripts = new Set<string>();
  #asks = true;
  #store: ModelStore | undefined;
  #clock: Clock = systemClock;

  /** `folder` is the config file's: paths of scripts start there. */
  constructor(models: Models, folder: string, log: Log) {
    this.#models = models;
    this.#folder = folder;
    this.log = log;
  }

  bind(store: ModelStore, clock: Clock): void {
    this.#store = store;
    this.#clock = clock;
    this.#models.bind(store, clock);
  }

  /** Only to look back: what plugins put goes to the recollection; `asks` lets models be asked all the same. */
  recall(recollection: ModelStore, { asks = false }: Recall = {}): void {
    this.#store = recollection;
    this.#asks = asks;
    if (asks) this.#models.bind(recollection, this.#clock);
  }

  /** Absolute paths of the scripts that plugins were handed. */
  get scriptFiles(): ReadonlySet<string> {
    return this.#scripts;
  }

  capabilities({ plugin, place }: Grantee, report: ModelReport): Capabilities {
    return {
      cache: this.#cache(plugin),
      state: this.#cache(`state/${place}`),
      models: (path, name) => this.#model(path, name, report),
      scripts: this.#openScripts(report),
    };
  }

  #openScripts(report: ModelReport): Capabilities["scripts"] {
    const open = createScripts({ folder: this.#folder, log: this.log, report });
    return (path, file, limits) => {
      this.#scripts.add(resolve(this.#folder, file));
      return open(path, file, limits);
    };
  }

  #cache(namespace: string): Cache {
    return cacheIn(namespace, () => {
      if (this.#store === undefined) throw new Error("the cache is there once the engine runs");
      return { store: this.#store, clock: this.#clock };
    });
  }

  #model(path: ConfigPath, name: string, report: ModelReport): Model {
    const handed = this.#handed.get(name);
    if (handed !== undefined) return handed;
    const model = this.#models.get(name);
    if (model !== undefined) return this.#hand(model);
    report(path, nameErrors.unknownModel(name, this.#models.names));
    return { name, fingerprint: "", classify: () => Promise.reject(new Error("unknown model")) };
  }

  /** Steps that ask one model are handed one object: by it they share what was answered. */
  #hand(model: Model): Model {
    const { name, fingerprint } = model;
    const handed: Model = {
      name,
      fingerprint,
      open: async (signal) => {
        if (this.#asks) await model.open?.(signal);
      },
      classify: async (request, signal) => {
        if (this.#asks) return model.classify(request, signal);
        return { ok: false, failure: unasked(name), retry: false, unasked: "recall" };
      },
    };
    this.#handed.set(name, handed);
    return handed;
  }
}
