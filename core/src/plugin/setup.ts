import type { EvaluationError, Explanation, ObjectType, Type } from "@ingestlayer/dsl";
import type { Event, Failure } from "../glossary.ts";
import type { JsonObject, JsonValue } from "../json/types.ts";
import type { Clock } from "../clock.ts";
import type { Problem } from "../errors.ts";

/** Keys from the plugin's own config down to a value, for error places: `["columns", "user_id"]`. */
export type ConfigPath = readonly (string | number)[];

/** A checked and compiled expression over one event. */
export interface Expression {
  readonly type: Type;
  /** Paths that it reads, such as `$event.account.id`. */
  readonly references: readonly string[];
  /** The value, or the error as a value: an event must not be lost to a throw. */
  evaluate(event: Event): unknown;
  /** As it is written, or as a match object goes. */
  readonly source: string;
  /** The value of every part that was evaluated, in source order; for people, far slower. */
  explain(event: Event): readonly Explanation[];
}

/** A compiled template: a whole-value reference keeps its type, text stays text. */
export interface Template {
  readonly type: Type;
  /** Paths that it reads, such as `$event.account.id`. */
  readonly references: readonly string[];
  /** `undefined` where a whole-value reference names an absent field. */
  evaluate(event: Event): JsonValue | undefined | EvaluationError;
}

/** A compiled template that always gives text. */
export interface TextTemplate {
  /** Paths that it reads, such as `$event.account.id`. */
  readonly references: readonly string[];
  evaluate(event: Event): string | EvaluationError;
}

/**
 * What a plugin compiles its config with, once, at load. Mistakes are collected with their place in
 * the config file and stop the load afterwards, so that a user sees all of them at once; what is
 * returned for a mistaken expression is never run.
 */
export interface Compile {
  /** What arrives: the event's declaration, and what the steps before this place added. */
  readonly inputType: ObjectType;
  /** Compiles an expression; `expected` makes another type an error. */
  expression(path: ConfigPath, source: string, expected?: Type): Expression;
  template(path: ConfigPath, source: string): Template;
  /**
   * A template that always gives text, in which every value passed through `encode`: what an event
   * says then cannot act as markup where the text goes, while the template's own text can.
   */
  textTemplate(path: ConfigPath, source: string, encode: (value: string) => string): TextTemplate;
  /** Compiles a `match` object to a condition. */
  match(path: ConfigPath, match: JsonObject): Expression;
  /** Where that is in the config file, for what is found only later, such as by `check`. */
  place(path: ConfigPath): string;
  /** Reports a mistake that no schema can see, at a place in the plugin's own config. */
  problem(path: ConfigPath, problem: Omit<Problem, "place">): void;
}

/** What was asked of a model. */
export interface ModelRequest {
  readonly input: JsonValue;
  /** Names, or the fields of the answer, as the config writes them. */
  readonly labels: JsonValue;
  /** JSON Schema (2020-12) that the answer must fit, for models with structured output. */
  readonly schema: JsonObject;
  readonly prompt: string;
}

/** What came back: unchecked, the caller validates it against its labels. */
export type ModelResult = {
  /** What the call used, where the protocol says so, whatever came of it. */
  readonly usage?: ModelUsage;
} & (
  | { readonly ok: true; readonly answer: JsonValue }
  | {
      readonly ok: false;
      readonly failure: Failure;
      /** Whether asking again can help. */
      readonly retry: boolean;
      readonly afterMs?: number;
      /** Why it was not asked at all, where it was not. Cleared `afterMs` from now. */
      readonly unasked?: Unasked;
    }
);

/**
 * A model is not asked while its rate or its budget is used up or it is down, nor for those who only look
 * back (`recall`).
 */
export type Unasked = "rate" | "budget" | "down" | "recall";

/** Tokens of one call. */
export interface ModelUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** A model of the config, behind its own limits and its own isolation. */
export interface Model {
  readonly name: string;
  /** Changes whenever the adapter's source or the model's settings change: part of every cache key. */
  readonly fingerprint: string;
  /** Starts it, so that one that cannot run stops the start. Throws `IngestError`. */
  open?(signal: AbortSignal): Promise<void>;
  /** Asks it, when it has room. Never throws: an outage is a result too. */
  classify(request: ModelRequest, signal: AbortSignal): Promise<ModelResult>;
}

/** Values that are remembered across restarts, in a namespace of the plugin's own. */
export interface Cache {
  get(keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
  put(
    entries: readonly { readonly key: string; readonly value: string; readonly ttlMs: number }[],
  ): Promise<void>;
}

/**
 * What one step of one pipeline, or one destination, remembers by key: nobody else sees it, and it survives
 * restarts. An entry is on disk when `put` resolves, before the batch that it comes from is settled: after a
 * crash the same events come again, so what is remembered must tell which events it has seen.
 */
export type KeyedState = Cache;

/** A file of the user's code, in an isolate of its own in a process of its own. */
export interface Script {
  /** Starts it, so that one that cannot run stops the start. Throws `IngestError`. */
  open(exportName: string): Promise<void>;
  /**
   * Calls a synchronous `exportName(payload, meta)` of the file once for each event, in one turn. An
   * exception stays with its own event; a limit ends the turn.
   */
  each(exportName: string, events: readonly Event[], signal: AbortSignal): Promise<ScriptResult>;
  close(): Promise<void>;
}

/** One end an event, in their order; or why the turn as a whole has none. */
export type ScriptResult =
  | { readonly ok: true; readonly ends: readonly ScriptEnd[] }
  | { readonly ok: false; readonly failure: Failure; readonly retry: boolean };

/** `value` is null where the function returned nothing. */
export type ScriptEnd = { readonly value: JsonValue } | { readonly error: string };

/** What a script may use. */
export interface ScriptLimits {
  readonly memoryMb: number;
  /** Processor time of one turn. */
  readonly cpuMs: number;
}

/** What a plugin may ask for. What its definition does not name is not there. */
export interface Capabilities {
  readonly cache: Cache;
  readonly state: KeyedState;
  /** Finds a model of the config by name; an unknown name is reported at `path`. */
  readonly models: (path: ConfigPath, name: string) => Model;
  /** Opens a file of the user's; one that cannot be used is reported at `path`. */
  readonly scripts: (path: ConfigPath, file: string, limits: ScriptLimits) => Script;
}

export type Capability = keyof Capabilities;

/** A log line of a plugin: never a payload, never a secret. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
  warn(message: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
}

/** What every call of a running plugin gets. */
export interface RunContext {
  /**
   * Aborts when the engine stops or the batch runs out of time. What goes on for longer than two seconds
   * then is left behind: its result is let go, and its events are tried again.
   */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Adds to a durable count of this step or route, kept in the transaction that ends the batch. */
  tally(name: string, count: number): void;
  /**
   * There where somebody looks back at an event: takes a sentence for them about what the step did with it that
   * neither its verdict nor its counts say. Never with a value that the event or the config keeps secret.
   */
  readonly tell?: (event: Event, sentence: string) => void;
}
/** What a delivery is run with. */
export interface DeliveryContext extends RunContext {
  /**
   * All events of the batch were held under this key before, and their wait is over: the group is full,
   * or its time has come. Whoever holds them again must know why.
   */
  readonly heldGroup?: string;
}
