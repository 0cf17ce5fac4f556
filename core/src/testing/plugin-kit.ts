import type { ObjectType } from "@ingestlayer/dsl";
import type { z } from "zod";
import { systemClock } from "../clock.ts";
import type { Clock } from "../clock.ts";
import { nameErrors } from "../config/errors.ts";
import type { ConfigSource } from "../config/source.ts";
import { formatProblem } from "../errors.ts";
import type { Problem } from "../errors.ts";
import type { DeliveryReport, Event, EventId, EventMeta, Verdict } from "../glossary.ts";
import type { JsonObject } from "../json/types.ts";
import { createCompile } from "../pipeline/compile.ts";
import { createRequestCompilers } from "../pipeline/request-template.ts";
import { TallyBook } from "../pipeline/tally.ts";
import type { DestinationPlugin, Route } from "../plugin/destination.ts";
import type {
  Cache,
  Capabilities,
  ConfigPath,
  KeyedState,
  Log,
  Model,
  DeliveryContext,
  RunContext,
} from "../plugin/setup.ts";
import type {
  Reading,
  SourcePlugin,
  SourceRequest,
  SourceSetup,
  Verification,
} from "../plugin/source.ts";
import { createScripts } from "../sandbox/script.ts";
import type { StepPlugin } from "../plugin/step.ts";
import type { Tally } from "../store/store.ts";

/** What a plugin under test is given; everything has a default. */
export interface PluginTestOptions {
  /** As it would stand in the config file, already parsed from YAML. */
  readonly config: unknown;
  /** What arrives; see `types.object` of the plugin door. */
  readonly inputType: ObjectType;
  readonly models?: Readonly<Record<string, Model>>;
  /** What outlives the plugin, to test a restart; fresh ones when left out. */
  readonly cache?: Cache;
  readonly state?: KeyedState;
  readonly clock?: Clock;
  /** Where paths of scripts start. */
  readonly folder?: string;
  readonly log?: Log;
}

/** A step built as the engine would build it. */
export interface TestedStep extends AsyncDisposable {
  /** What the config does wrong, as lines that a user would read. Nothing can run while there is any. */
  readonly problems: readonly string[];
  /** What comes out, for the checker. */
  readonly outputType: ObjectType;
  /** Runs a batch and returns one verdict an event. */
  process(events: readonly Event[]): Promise<readonly Verdict[]>;
  /** What the step has counted so far. */
  tally(): Tally;
}

/** Builds a step for a test, with real expressions, a real config check and an in-memory cache. */
export async function testStep(
  plugin: StepPlugin,
  options: PluginTestOptions,
): Promise<TestedStep> {
  const problems: Problem[] = [];
  const config = parseConfig(plugin.config, options.config, "config", problems);
  const compile = createCompile({ inputType: options.inputType, path: [], source, problems });
  const { log = silent } = options;
  const book = new TallyBook();
  const controller = new AbortController();
  const context = contextOf(options, book, controller.signal);
  const build = () => {
    const step = plugin.create(config, { ...compile, ...capabilities(options, problems), log });
    return { step, outputType: plugin.output(options.inputType, config) };
  };
  const built = problems.length > 0 ? undefined : build();
  if (problems.length === 0) await built?.step.open?.(controller.signal);
  return {
    problems: problems.map(formatProblem),
    outputType: built?.outputType ?? options.inputType,
    process: async (events) => (await built?.step.process(events, context)) ?? [],
    tally: () => book.take(),
    [Symbol.asyncDispose]: async () => {
      controller.abort();
      await built?.step.close?.();
    },
  };
}

/** A destination and one route to it, built as the engine would build them. */
export interface TestedDestination extends AsyncDisposable {
  readonly problems: readonly string[];
  /** The compiled route, for its `check`. */
  readonly route: Route | undefined;
  deliver(
    events: readonly Event[],
    context?: Pick<Partial<DeliveryContext>, "signal" | "heldGroup">,
  ): Promise<DeliveryReport>;
  tally(): Tally;
}

/** Builds a destination for a test; `route` is the entry under `to`. */
export async function testDestination(
  plugin: DestinationPlugin,
  options: PluginTestOptions & { readonly route: unknown },
): Promise<TestedDestination> {
  const problems: Problem[] = [];
  const config = parseConfig(plugin.config, options.config, "config", problems);
  const routeConfig = parseConfig(plugin.route, options.route, "route", problems);
  const compile = createCompile({ inputType: options.inputType, path: ["to"], source, problems });
  const { log = silent } = options;
  const book = new TallyBook();
  const controller = new AbortController();
  const destination =
    problems.length > 0
      ? undefined
      : plugin.create(config, {
          ...capabilities(options, problems),
          log,
          problem: reporter(problems),
        });
  const route = destination?.route(routeConfig, compile);
  if (problems.length === 0) await destination?.open?.(controller.signal);
  return {
    problems: problems.map(formatProblem),
    route,
    deliver: (events, context = {}) => {
      if (route === undefined) throw new Error(problems.map(formatProblem).join("\n"));
      return route.deliver(events, { ...contextOf(options, book, controller.signal), ...context });
    },
    tally: () => book.take(),
    [Symbol.asyncDispose]: async () => {
      controller.abort();
      await destination?.close?.();
    },
  };
}

/** A source built as the engine would build it. */
export interface TestedSource {
  readonly problems: readonly string[];
  /** Has it verify a request and read what is genuine; what is left out of the request is empty. */
  receive(
    request: Partial<SourceRequest>,
  ): Promise<Exclude<Verification, { kind: "genuine" }> | Reading>;
  /** What its `sign` makes of a request; undefined where it has none. */
  sign(request: Partial<SourceRequest>): Readonly<Record<string, string>> | undefined;
}

/** Builds a source for a test, named `test`; `config` is the entry under `sources` without `type`. */
export function testSource(
  plugin: SourcePlugin,
  options: Pick<PluginTestOptions, "config" | "clock" | "log">,
): TestedSource {
  const problems: Problem[] = [];
  const config = parseConfig(plugin.config, options.config, "config", problems);
  const { log = silent, clock = systemClock } = options;
  const setup: SourceSetup = {
    sourceName: "test",
    log,
    ...createRequestCompilers({ path: [], source, problems }),
    problem: reporter(problems),
  };
  const built = problems.length > 0 ? undefined : plugin.create(config, setup);
  const empty = { method: "POST", url: "/v1/hooks/test", headers: {}, body: new Uint8Array() };
  return {
    problems: problems.map(formatProblem),
    receive: async (request) => {
      if (built === undefined) throw new Error(problems.map(formatProblem).join("\n"));
      const verified = await built.verify({ ...empty, ...request }, clock);
      return verified.kind === "genuine" ? built.read(verified.request) : verified;
    },
    sign: (request) => built?.sign?.({ ...empty, ...request }, clock),
  };
}

/** An event for a test; ids count up, so that a failing test prints the same every time. */
export function testEvent(payload: JsonObject, meta: Partial<EventMeta> = {}): Event {
  madeEvents += 1;
  const id = `01900000-0000-7000-8000-${String(madeEvents).padStart(12, "0")}` as EventId;
  const received_at = new Date(Date.UTC(2026, 0, 1) + madeEvents);
  return { meta: { id, name: "test.event", source: "test", received_at, ...meta }, payload };
}

let madeEvents = 0;

/** A cache, or keyed state, in memory; hand the same one to two plugins to test a restart. */
export function testCache(clock: Clock = systemClock): Cache {
  const entries = new Map<string, { readonly value: string; readonly expiresAtMs: number }>();
  return {
    get: async (keys) => {
      const found = new Map<string, string>();
      for (const key of keys) {
        const entry = entries.get(key);
        if (entry !== undefined && entry.expiresAtMs > clock.now()) found.set(key, entry.value);
      }
      return found;
    },
    put: async (added) => {
      for (const { key, value, ttlMs } of added) {
        entries.set(key, { value, expiresAtMs: clock.now() + ttlMs });
      }
    },
  };
}

const silent: Log = { info: () => undefined, warn: () => undefined };

/** Places in a test are paths: there is no file. */
const source: ConfigSource = {
  file: "test",
  text: "",
  hash: "",
  place: (path) => path.join("."),
  keyPlace: (path) => path.join("."),
};

function parseConfig(
  schema: z.ZodType,
  value: unknown,
  where: string,
  problems: Problem[],
): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const { message, path } of parsed.error.issues) {
    problems.push({ code: "IL_CFG_TEST", message, place: [where, ...path].join(".") });
  }
  return undefined;
}

function reporter(problems: Problem[]) {
  return (path: ConfigPath, problem: Omit<Problem, "place">): void => {
    problems.push({ ...problem, place: path.join(".") });
  };
}

function capabilities(options: PluginTestOptions, problems: Problem[]): Capabilities {
  const { models = {}, folder = ".", log = silent } = options;
  return {
    cache: options.cache ?? testCache(options.clock),
    state: options.state ?? testCache(options.clock),
    scripts: createScripts({ folder, log, report: reporter(problems) }),
    models: (path, name) => {
      const model = models[name];
      if (model !== undefined) return model;
      reporter(problems)(path, nameErrors.unknownModel(name, Object.keys(models)));
      return { name, fingerprint: "", classify: () => Promise.reject(new Error("no model")) };
    },
  };
}

function contextOf(options: PluginTestOptions, book: TallyBook, signal: AbortSignal): RunContext {
  const { clock = systemClock } = options;
  return { signal, clock, tally: (name, count) => book.add(name, count) };
}
