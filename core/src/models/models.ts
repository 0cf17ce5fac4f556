import type { ModelConfig } from "../config/config.ts";
import type { Log, Model } from "../plugin/setup.ts";
import { AdapterModel, brokenModel } from "./adapter-model.ts";
import { openSandbox } from "../sandbox/sandbox.ts";

/** The models of a config. None is started before it is asked or opened. */
export interface Models {
  readonly names: readonly string[];
  get(name: string): Model | undefined;
  /** Ends the calls in flight and the processes. */
  close(): Promise<void>;
}

/**
 * Makes the models of a config. A file that cannot be used is found by `ingestlayer check` and when
 * the model is opened: it makes a model that says so.
 */
export function createModels(
  configs: ReadonlyMap<string, ModelConfig>,
  { log }: { readonly log: Log },
): Models {
  const models = new Map<string, Model & { close(): Promise<void> }>();
  for (const [name, config] of configs) {
    const opened = openSandbox({
      name: `models.${name}`,
      file: config.adapter,
      hosts: config.hosts,
      allowAddresses: config.allowAddresses,
      secrets: config.secrets,
      settings: config.settings,
      limits: {
        memoryMb: config.memoryMb,
        // A heap may overshoot its limit until it is collected; Node itself takes some too.
        processMb: 320 + 3 * config.memoryMb,
        wallMs: config.timeoutMs,
        fetchMs: config.timeoutMs,
        callsMax: config.concurrency,
      },
      log,
    });
    models.set(
      name,
      opened.ok
        ? new AdapterModel(name, config, opened.sandbox)
        : brokenModel(name, opened.problem),
    );
  }
  return {
    names: [...models.keys()],
    get: (name) => models.get(name),
    close: async () => {
      await Promise.all([...models.values()].map((model) => model.close()));
    },
  };
}
