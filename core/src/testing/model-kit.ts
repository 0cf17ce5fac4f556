import { formatProblem } from "../errors.ts";
import { PluginModel } from "../models/plugin-model.ts";
import type { ModelPlugin } from "../plugin/model.ts";
import type { Cache, Log, ModelRequest, ModelResult } from "../plugin/setup.ts";
import { testCache } from "./plugin-kit.ts";

/** A model plugin built as the engine would build it, with its real requests and limits. */
export interface TestedModel extends AsyncDisposable {
  /** What the config does wrong, as lines that a user would read. */
  readonly problems: readonly string[];
  readonly fingerprint: string;
  classify(request: ModelRequest, signal?: AbortSignal): Promise<ModelResult>;
  /** What a look finds wrong, as lines that a user would read; undefined where the plugin cannot look. */
  check(): Promise<readonly string[] | undefined>;
}

/** Builds a model for a test; `config` is what stands under the plugin's name. */
export function testModel(
  plugin: ModelPlugin,
  options: {
    readonly config: unknown;
    readonly folder?: string;
    readonly timeoutMs?: number;
    readonly log?: Log;
    /** What outlives the model, to test a restart; a fresh one when left out. */
    readonly cache?: Cache;
  },
): TestedModel {
  const parsed = plugin.config.safeParse(options.config);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.join(".")}: ${message}`,
    );
    return { ...unusable, problems };
  }
  const problems: string[] = [];
  const model = new PluginModel(
    "test",
    {
      kind: "plugin",
      plugin,
      config: parsed.data,
      folder: options.folder ?? ".",
      allowAddresses: [],
      timeoutMs: options.timeoutMs ?? 5_000,
      concurrency: 8,
      path: [],
    },
    {
      log: options.log ?? { info: () => undefined, warn: () => undefined },
      cache: options.cache ?? testCache(),
    },
    (path, problem) => problems.push(formatProblem({ ...problem, place: path.join(".") })),
  );
  return {
    problems,
    fingerprint: model.fingerprint,
    classify: (request, signal = new AbortController().signal) => model.classify(request, signal),
    check: async () => {
      const findings = await model.look(AbortSignal.timeout(options.timeoutMs ?? 5_000));
      return findings?.map(({ path, ...problem }) =>
        formatProblem({ ...problem, place: path.join(".") }),
      );
    },
    [Symbol.asyncDispose]: () => model.close(),
  };
}

const unusable: TestedModel = {
  problems: [],
  fingerprint: "",
  classify: () => Promise.reject(new Error("the config has problems")),
  check: () => Promise.reject(new Error("the config has problems")),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};
