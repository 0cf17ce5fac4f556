import { defineDestination, defineModel, defineStep } from "@ingestlayer/core/plugin";
import type { AnyPlugin, Event, JsonObject, JsonValue, Verdict } from "@ingestlayer/core/plugin";
import * as fc from "fast-check";
import { z } from "zod";

// Generated configs and events for properties: steps of every kind, conditions that hold, do not hold or
// cannot be decided, routes that are there or not.

/** One pipeline's config, part by part; what is left out is not in it. */
export interface WorldConfig {
  readonly filter: string | undefined;
  readonly odd: OddStep | undefined;
  readonly classify: { readonly prompt: string; readonly when: string | undefined } | undefined;
  readonly redact: readonly string[] | undefined;
  readonly mark: { readonly as: string; readonly when: string | undefined } | undefined;
  readonly here: WorldRoute | undefined;
  readonly there: WorldRoute | undefined;
}

interface OddStep {
  readonly verdicts: readonly OddVerdict[];
  readonly when: string | undefined;
}

export interface WorldRoute {
  readonly tag: string;
  readonly when: string | undefined;
}

const oddVerdicts = ["keep", "drop", "fail", "fail again", "split", "hold"] as const;
type OddVerdict = (typeof oddVerdicts)[number];

const limit = fc.integer({ min: 0, max: 9 });
const condition = fc.oneof(
  limit.map((n) => `$event.n < ${n}`),
  limit.map((n) => `$event.n != ${n} && $event.note.contains("@")`),
  // Where n is the limit it cannot be decided.
  limit.map((n) => `10 / ($event.n - ${n}) > 0`),
);
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const when = maybe(condition);
const route = maybe(fc.record({ tag: fc.constantFrom("a", "a", "b"), when }));

const parts = {
  filter: when,
  odd: maybe(
    fc.record({
      verdicts: fc.array(fc.constantFrom(...oddVerdicts), { minLength: 3, maxLength: 10 }),
      when,
    }),
  ),
  classify: maybe(fc.record({ prompt: fc.constantFrom("How urgent?", "How bad?"), when })),
  redact: maybe(fc.constantFrom(["EMAIL"], ["EMAIL", "PHONE"])),
  mark: maybe(fc.record({ as: fc.constantFrom("x", "y"), when })),
  here: route,
  there: route,
};

/** A config, and another one that shares much of it. */
export const twoConfigs: fc.Arbitrary<readonly [WorldConfig, WorldConfig]> = fc
  .tuple(fc.record(parts), fc.record(parts, { requiredKeys: [] }))
  .map(([old, changed]) => [old, { ...old, ...changed }]);

export interface WorldEvent {
  readonly n: number;
  readonly note: string;
}

export const worldEvents: fc.Arbitrary<readonly WorldEvent[]> = fc.array(
  fc.record({
    n: fc.integer({ min: 0, max: 9 }),
    note: fc.constantFrom(
      "nothing of note",
      "mail ana.ruiz@example.com",
      "call +1 415 555 0132",
      "ana@example.com or +1 415 555 0132",
    ),
  }),
  { minLength: 1, maxLength: 24 },
);

/** The config as JSON, which is YAML. Route `log` takes whatever passes the steps. */
export function textOf(config: WorldConfig): string {
  const { filter, odd, classify, redact, mark, here, there } = config;
  const steps = [
    filter === undefined ? undefined : { "filter.match": filter },
    odd && withWhen({ odd: { verdicts: odd.verdicts } }, odd.when),
    classify &&
      withWhen(
        {
          classify: {
            into: "urgency",
            labels: ["low", "high"],
            model: "m",
            prompt: classify.prompt,
            input: ["n"],
          },
        },
        classify.when,
      ),
    redact && { "redact.pii": { fields: ["note"], types: redact } },
    mark && withWhen({ mark: { as: mark.as } }, mark.when),
  ];
  const to = [
    { log: {} },
    here && withWhen({ here: { tag: here.tag } }, here.when),
    there && withWhen({ there: { tag: there.tag } }, there.when),
  ];
  const one = (name: string) => [name, { [name]: {} }];
  return JSON.stringify({
    store: "sqlite:store.db",
    events: { "a.b": { i: "int", n: "int", note: "string" } },
    models: { m: { asked: {} } },
    destinations: Object.fromEntries(["log", "here", "there"].map(one)),
    pipelines: {
      main: { on: "a.b", steps: steps.filter(isThere), to: to.filter(isThere) },
    },
  });
}

function withWhen(entry: object, condition_: string | undefined): object {
  return condition_ === undefined ? entry : { ...entry, when: condition_ };
}

function isThere(entry: object | undefined): entry is object {
  return entry !== undefined;
}

/** What one engine delivered, as it arrived. */
export interface Arrived {
  readonly route: string;
  readonly tag: string | undefined;
  readonly event: Event;
}

/** The plugins of a config, with what their destinations are handed. */
export function worldPlugins(): {
  readonly plugins: readonly AnyPlugin[];
  readonly arrived: Arrived[];
} {
  const arrived: Arrived[] = [];
  const destinations = ["log", "here", "there"].map((name) => recorder(name, arrived));
  return { plugins: [odd, marker, asked, ...destinations], arrived };
}

const about = { version: "1.0.0", apiVersion: 1, summary: "For a test." } as const;

const odd = defineStep({
  manifest: { ...about, name: "odd", kind: "control" },
  capabilities: [],
  config: z.strictObject({ verdicts: z.array(z.enum(oddVerdicts)) }),
  create: ({ verdicts }) => ({
    process: (batch) =>
      batch.map((event) =>
        oddVerdict(verdicts[Number(event.payload["n"]) % verdicts.length], event),
      ),
  }),
});

function oddVerdict(verdict: OddVerdict | undefined, { payload }: Event): Verdict {
  const failed = (code: string): Verdict => ({
    kind: "fail",
    failure: { code, reason: "as the test says" },
    retry: false,
  });
  switch (verdict) {
    case "drop":
      return { kind: "drop", reason: "as the test says" };
    case "fail":
      return failed("TEST_1");
    case "fail again":
      return failed("TEST_2");
    case "split":
      return { kind: "split", payloads: [payload, { ...payload, n: 9 - Number(payload["n"]) }] };
    case "hold":
      return { kind: "hold", untilMs: Date.now() + 3_600_000, reason: "as the test says" };
    case "keep":
    case undefined:
      return { kind: "keep", payload };
  }
}

const marker = defineStep({
  manifest: { ...about, name: "mark", kind: "mutate" },
  capabilities: [],
  config: z.strictObject({ as: z.string() }),
  create: ({ as }) => ({
    process: (batch) =>
      batch.map(({ payload }) => ({ kind: "keep", payload: { ...payload, mark: as } })),
  }),
});

/** Answers by the prompt and the input alone, as a model that is sure of itself. */
const asked = defineModel({
  manifest: { ...about, name: "asked", kind: "model" },
  config: z.strictObject({}),
  urls: () => [],
  create: () => ({
    identity: {},
    classify: async ({ prompt, input }) => {
      const { n } = input as { readonly n: JsonValue };
      const bound = prompt === "How bad?" ? 3 : 6;
      return { ok: true, answer: Number(n) > bound ? "high" : "low" };
    },
  }),
});

function recorder(name: string, arrived: Arrived[]): AnyPlugin {
  return defineDestination({
    manifest: { ...about, name, kind: "destination" },
    repeats: "shown",
    config: z.strictObject({}),
    route: z.strictObject({ tag: z.string().optional() }),
    create: () => ({
      route: ({ tag }) => ({
        deliver: async (batch) => {
          for (const event of batch) arrived.push({ route: name, tag, event });
          return batch.map(() => ({ kind: "done" }));
        },
      }),
    }),
  });
}

/** The payloads to ingest: each event has its number. */
export function payloadsOf(events: readonly WorldEvent[]): readonly JsonObject[] {
  return events.map(({ n, note }, i) => ({ i, n, note }));
}
