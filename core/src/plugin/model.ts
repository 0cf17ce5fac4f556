import type { z } from "zod";
import type { Problem } from "../errors.ts";
import type { Failure } from "../glossary.ts";
import type { Manifest } from "./manifest.ts";
import type { Capabilities, ConfigPath, Log, ModelRequest, ModelResult } from "./setup.ts";

/** A request of a model plugin. */
export interface ModelHttpRequest {
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer, whatever its status, or why there is none; `retry` says whether a repeat can help. */
export type ModelHttpResult = { readonly retry: boolean; readonly afterMs?: number } & (
  | {
      readonly answer: {
        readonly status: number;
        /** Names in lower case. */
        readonly headers: Readonly<Record<string, string>>;
        readonly body: string;
      };
    }
  | { readonly failure: Failure }
);

/** What a model plugin works with in one call. */
export interface ModelContext {
  /** Reaches the hosts of the plugin's own `urls`, follows no redirect, never throws. */
  fetch(request: ModelHttpRequest): Promise<ModelHttpResult>;
  /** Aborts when the call has run out of time or nobody waits for it. */
  readonly signal: AbortSignal;
}

/** A model at work. Calls run concurrently, as many as the config allows. */
export interface ModelWork {
  /** Everything that an answer depends on beside the request: part of every cache key. No secret. */
  readonly identity: Readonly<Record<string, unknown>>;
  /** Asks once. A throw counts as a failure that a repeat may mend. */
  classify(request: ModelRequest, context: ModelContext): Promise<ModelResult>;
  /**
   * Looks whether it could answer, for `check --connect`: the server is there, takes the key, has the model. Asks
   * the model nothing, changes nothing, and costs nothing or as little as its protocol allows. Resolves with
   * what is wrong. Left out: nothing can be known without asking.
   */
  check?(context: ModelContext): Promise<readonly ModelFinding[]>;
}

/** What a look found wrong, and where in the plugin's own config. */
export type ModelFinding = Omit<Problem, "place" | "frame"> & { readonly path: ConfigPath };

/** What a model plugin's `create` gets. */
export interface ModelSetup {
  readonly log: Log;
  /** The folder of the config file, where relative paths start. */
  readonly folder: string;
  /** Reports a mistake that no schema can see, at a place in the plugin's own config. */
  problem(path: ConfigPath, problem: Omit<Problem, "place">): void;
}

/** What of {@link Capabilities} a model may ask for. */
export type ModelCapability = "cache";

/** What {@link defineModel} takes. */
export interface ModelDefinition<
  Config extends z.ZodType,
  Granted extends ModelCapability = never,
> {
  readonly manifest: Manifest<"model">;
  /** What it is handed beside its config. Left out: nothing. */
  readonly capabilities?: readonly Granted[];
  /** The options under `models.NAME.PLUGIN`. */
  readonly config: Config;
  /** URLs whose hosts `fetch` may reach. One that names an address or `localhost` allows that too. */
  urls(config: z.output<Config>): readonly string[];
  /** Opens nothing: it also runs for `ingestlayer check`. */
  create(config: z.output<Config>, setup: ModelSetup & Pick<Capabilities, Granted>): ModelWork;
}

/** A model plugin as the registry holds it. */
export interface ModelPlugin {
  readonly type: "model";
  readonly manifest: Manifest<"model">;
  readonly capabilities?: readonly ModelCapability[];
  readonly config: z.ZodType;
  urls(config: unknown): readonly string[];
  create(config: unknown, setup: ModelSetup & Pick<Capabilities, ModelCapability>): ModelWork;
}

/** Makes a model plugin. See `plugins/src/openai`. */
export function defineModel<
  Config extends z.ZodType,
  const Granted extends ModelCapability = never,
>(definition: ModelDefinition<Config, Granted>): ModelPlugin {
  const { manifest, capabilities = [] } = definition;
  return {
    type: "model",
    manifest,
    capabilities,
    config: definition.config,
    urls: (config) => definition.urls(config as z.output<Config>),
    create: (config, setup) => definition.create(config as z.output<Config>, setup),
  };
}
