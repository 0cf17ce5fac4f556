import type { Type } from "@ingestlayer/dsl";
import type { z } from "zod";
import type { Clock } from "../clock.ts";
import type { Failure } from "../glossary.ts";
import type { JsonObject, JsonValue } from "../json/types.ts";
import type { Problem } from "../errors.ts";
import type { Manifest } from "./manifest.ts";
import type { ConfigPath, Log } from "./setup.ts";

/** A request to `POST /v1/hooks/NAME`, before anything was parsed: signatures cover raw bytes. */
export interface SourceRequest {
  readonly method: string;
  /** Path and query as received. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** An event as a source hands it over. */
export interface ReceivedEvent {
  readonly name: string;
  readonly payload: JsonObject;
  /** The payload's JSON text as it came, where it came as one: then this is what is stored. */
  readonly payloadText?: string;
  readonly idempotencyKey?: string;
}

/** What a source says of a request before anything of its body is believed. */
export type Verification =
  /**
   * The provider sent it. `request` is all that {@link Source.read} gets, and what quarantine keeps:
   * without the header fields that hold a secret.
   */
  | { readonly kind: "genuine"; readonly request: SourceRequest }
  | { readonly kind: "refused"; readonly failure: Failure }
  /** A provider's first call, made before there is a secret to sign with: answered, and nothing else. */
  | Answer;

/** What a provider's question is answered: a text as it is, null with no body, anything else as JSON. */
export interface Answer {
  readonly kind: "answer";
  readonly status: number;
  readonly body: JsonValue;
}

/** What a genuine request means. */
export type Reading =
  | {
      readonly kind: "events";
      readonly events: readonly ReceivedEvent[];
      /** Why the request did not become all the events that it should: then it goes to quarantine. */
      readonly unfit?: Failure;
      /** What tells this delivery of the provider from every other one, if anything does. */
      readonly deliveryKey?: string;
    }
  /** A provider's challenge, answered without an event. */
  | Answer;

/** A source at work. */
export interface Source {
  /** Whether the provider sent this request: over its raw bytes, in constant time, within its window. */
  verify(request: SourceRequest, clock: Clock): Verification | Promise<Verification>;
  /**
   * Makes events of a genuine request. Called again, perhaps days later and by a source of a newer
   * config, for one that was kept in quarantine: it looks at no signature and at no clock.
   */
  read(request: SourceRequest): Reading | Promise<Reading>;
  /**
   * The headers with which the provider would send this body now, so that a user can try the source
   * out (`ingestlayer webhook sign`). Undefined where only the provider can make them.
   */
  sign?(
    request: Pick<SourceRequest, "method" | "url" | "body">,
    clock: Clock,
  ): Readonly<Record<string, string>> | undefined;
}

/** A compiled expression over a request: `$request.body`, `$request.headers`. */
export interface RequestTemplate {
  readonly type: Type;
  evaluate(request: { readonly body: JsonValue; readonly headers: JsonObject }): unknown;
}

/** What a source's `create` gets. */
export interface SourceSetup {
  /** The name under `sources`. */
  readonly sourceName: string;
  readonly log: Log;
  /** Compiles a template whose references are `$request.body…` and `$request.headers…`. */
  requestTemplate(path: ConfigPath, source: string): RequestTemplate;
  /** Compiles an expression over the same whose value is a bool, or an evaluation error. */
  requestCondition(path: ConfigPath, source: string): RequestTemplate;
  /** Compiles an expression over the same whose value is JSON of any kind, or an evaluation error. */
  requestExpression(path: ConfigPath, source: string): RequestTemplate;
  problem(path: ConfigPath, problem: Omit<Problem, "place">): void;
}

/** Declarations of events by name, in the notation of the config's `events`. */
export type Declarations = Readonly<Record<string, unknown>>;

/** What {@link defineSource} takes. */
export interface SourceDefinition<Config extends z.ZodType> {
  readonly manifest: Manifest<"source">;
  /** The entry under `sources`, without its `type`. */
  readonly config: Config;
  /** Names of the events that it can hand over, so that an undeclared one is found at load. */
  eventNames(config: z.output<Config>): readonly string[];
  /**
   * Events that it declares itself, as they would stand under `events`: the config need not, and where
   * it does all the same, the config's declaration holds.
   */
  declarations?(config: z.output<Config>): Declarations;
  create(config: z.output<Config>, setup: SourceSetup): Source;
}

/** A source plugin as the registry holds it. */
export interface SourcePlugin {
  readonly type: "source";
  readonly manifest: Manifest<"source">;
  readonly config: z.ZodType;
  eventNames(config: unknown): readonly string[];
  declarations(config: unknown): Declarations;
  create(config: unknown, setup: SourceSetup): Source;
}

/** Makes a source plugin. See `plugins/src/webhook`. */
export function defineSource<Config extends z.ZodType>(
  definition: SourceDefinition<Config>,
): SourcePlugin {
  return {
    type: "source",
    manifest: definition.manifest,
    config: definition.config,
    eventNames: (config) => definition.eventNames(config as z.output<Config>),
    declarations: (config) => definition.declarations?.(config as z.output<Config>) ?? {},
    create: (config, setup) => definition.create(config as z.output<Config>, setup),
  };
}
