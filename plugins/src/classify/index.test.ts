import { hashText, types } from "@ingestlayer/core/plugin";
import type { JsonValue, Model, ModelRequest, ModelResult } from "@ingestlayer/core/plugin";
import { createTestClock, testCache, testEvent, testStep } from "@ingestlayer/core/testing";
import type { TestedStep } from "@ingestlayer/core/testing";
import { expect, test } from "vitest";
import { examples } from "./examples.ts";
import { classify } from "./index.ts";

const ticket = types.object(
  { subject: { type: types.string }, body: { type: types.string, optional: true } },
  { name: "ticket" },
);
const config = { into: "urgency", labels: ["low", "high"], model: "m", input: ["subject"] };

type Reply = (request: ModelRequest, call: number) => JsonValue | Promise<ModelResult>;

/** A model whose answers the test writes, and which counts how often it is asked. */
function scripted(reply: Reply) {
  const requests: ModelRequest[] = [];
  const model: Model = {
    name: "m",
    fingerprint: "f1",
    classify: async (request) => {
      requests.push(request);
      const answer = reply(request, requests.length);
      return answer instanceof Promise ? await answer : { ok: true, answer };
    },
  };
  return { model, requests };
}

function open(model: Model, options: object = {}, cache = testCache()) {
  const inputType = ticket;
  return testStep(classify, {
    config: { ...config, ...options },
    inputType,
    models: { m: model },
    cache,
  });
}

test("adds the label as a typed field", async () => {
  const { model, requests } = scripted(() => "high");
  await using step = await open(model);
  expect(step.problems).toEqual([]);
  expect(step.outputType.fields.urgency?.type).toEqual(types.literals(["low", "high"]));
  const verdicts = await step.process([testEvent({ subject: "down", other: 1 })]);
  expect(verdicts).toEqual([
    { kind: "keep", payload: { subject: "down", other: 1, urgency: "high" } },
  ]);
  expect(requests).toMatchObject([
    { input: { subject: "down" }, labels: ["low", "high"], schema: { enum: ["low", "high"] } },
  ]);
});

test("asks once for equal inputs, in one batch, in the next, and after a restart", async () => {
  const cache = testCache();
  const first = scripted(() => "low");
  await using step = await open(first.model, {}, cache);
  const batch = ["a", "b", "a", "a"].map((subject, n) => testEvent({ subject, n }));
  await step.process(batch);
  await step.process(batch);
  expect(first.requests.map(({ input }) => input)).toEqual([{ subject: "a" }, { subject: "b" }]);
  expect(step.tally()).toEqual({ model_calls: 2, shared: 2, cache_hits: 4 });

  const second = scripted(() => "high");
  await using restarted = await open(second.model, {}, cache);
  const [verdict] = await restarted.process([testEvent({ subject: "a" })]);
  expect(verdict).toMatchObject({ payload: { urgency: "low" } });
  expect(second.requests).toEqual([]);
});

test("an answer is forgotten when its time is over, in memory, in the store and over a restart", async () => {
  const clock = createTestClock();
  const cache = testCache(clock);
  const inputType = ticket;
  const { model, requests } = scripted((_request, call) => (call === 1 ? "low" : "high"));
  const start = () => {
    // As after a restart, nothing is in memory: what was asked is known by the model.
    const models = { m: { ...model } };
    const ttl = "1h";
    return testStep(classify, { config: { ...config, ttl }, inputType, models, cache, clock });
  };
  const label = async (step: TestedStep) => {
    const [verdict] = await step.process([testEvent({ subject: "a" })]);
    return verdict?.kind === "keep" ? verdict.payload["urgency"] : verdict;
  };
  await using first = await start();
  expect(await label(first)).toBe("low");
  clock.advance(3_599_999);
  expect(await label(first)).toBe("low");
  // It reads the answer from the store a moment before its end, and does not keep it for longer.
  await using restarted = await start();
  expect(await label(restarted)).toBe("low");
  expect(requests).toHaveLength(1);
  clock.advance(1);
  expect(await label(restarted)).toBe("high");
  expect(requests).toHaveLength(2);
  // The other one takes the new answer from the store, as a third does.
  await using third = await start();
  expect(await label(first)).toBe("high");
  expect(await label(third)).toBe("high");
  expect(requests).toHaveLength(2);
});

test("two that run over one store ask once: the second finds what the first has asked", async () => {
  const cache = testCache();
  const [one, other] = [scripted(() => "low"), scripted(() => "high")];
  await using first = await open(one.model, {}, cache);
  await using second = await open(other.model, {}, cache);
  for (const step of [first, second, first]) {
    expect(await step.process([testEvent({ subject: "a" })])).toMatchObject([
      { payload: { urgency: "low" } },
    ]);
  }
  // And the other way round.
  await second.process([testEvent({ subject: "b" })]);
  await first.process([testEvent({ subject: "b" })]);
  expect([one.requests.length, other.requests.length]).toEqual([1, 1]);
});

test("asks anew when prompt, labels or adapter change", async () => {
  const cache = testCache();
  const variants: [object, string][] = [
    [{}, "f1"],
    [{ prompt: "Another." }, "f1"],
    [{ labels: ["low", "high", "critical"] }, "f1"],
    [{}, "f2"],
  ];
  for (const [options, fingerprint] of variants) {
    const { model, requests } = scripted(() => "low");
    await using step = await open({ ...model, fingerprint }, options, cache);
    await step.process([testEvent({ subject: "a" })]);
    expect(requests).toHaveLength(1);
  }
});

test("asks once more with the mistake, then fails without a repeat", async () => {
  const { model, requests } = scripted(() => "urgent");
  await using step = await open(model);
  const [verdict] = await step.process([testEvent({ subject: "a" })]);
  expect(verdict).toMatchObject({ kind: "fail", retry: false, failure: { code: "IL_CLS_001" } });
  expect(requests).toHaveLength(2);
  expect(requests[1]?.prompt).toContain('expected one of "low"|"high"');
});

test("takes the default where the model is wrong twice, and does not remember it", async () => {
  const { model, requests } = scripted((_request, call) => (call < 3 ? 7 : "high"));
  await using step = await open(model, { onInvalid: "default", default: "low" });
  const batch = [testEvent({ subject: "a" })];
  expect(await step.process(batch)).toMatchObject([{ payload: { urgency: "low" } }]);
  expect(await step.process(batch)).toMatchObject([{ payload: { urgency: "high" } }]);
  expect(requests).toHaveLength(3);
  expect(step.tally()).toEqual({ model_calls: 3, defaulted: 1 });
});

test.each<["rate" | "budget", string, object]>([
  ["rate", "fail", { kind: "hold", reason: "used up" }],
  ["budget", "hold", { kind: "hold", reason: "used up" }],
  ["budget", "fail", { kind: "fail", retry: false, failure: { code: "X" } }],
  ["budget", "default", { kind: "keep", payload: { urgency: "low" } }],
])("past the %s with onExhausted: %s", async (unasked, onExhausted, expected) => {
  const failure = { code: "X", reason: "used up" };
  const { model } = scripted(() =>
    Promise.resolve({ ok: false, failure, retry: true, afterMs: 60_000, unasked }),
  );
  const usesDefault = onExhausted === "default";
  await using step = await open(model, { onExhausted, ...(usesDefault && { default: "low" }) });
  const [verdict] = await step.process([testEvent({ subject: "a" })]);
  expect(verdict).toMatchObject(expected);
  if (verdict?.kind === "hold") expect(verdict.untilMs).toBeGreaterThan(Date.now() + 50_000);
  expect(step.tally()).not.toHaveProperty("model_calls");
});

test("a failed call fails its events only, says when to repeat, and is not remembered", async () => {
  const failure = { code: "X", reason: "busy" };
  const { model } = scripted(({ input }, call) =>
    (input as { subject: string }).subject === "a" && call < 3
      ? Promise.resolve({ ok: false, failure, retry: true, afterMs: 50 })
      : "low",
  );
  await using step = await open(model);
  const batch = [testEvent({ subject: "a" }), testEvent({ subject: "b" })];
  expect(await step.process(batch)).toMatchObject([
    { kind: "fail", failure, retry: true, afterMs: 50 },
    { kind: "keep" },
  ]);
  expect(await step.process(batch)).toMatchObject([{ kind: "keep" }, { kind: "keep" }]);
});

test("two inputs of one key never share an answer", async () => {
  const collision = hashText("the one key");
  const stored = testCache();
  // Every key becomes the same one on its way to the store: the worst collision there can be.
  const cache: typeof stored = {
    get: async (keys) => {
      const value = (await stored.get([collision])).get(collision);
      return new Map(value === undefined ? [] : keys.map((key) => [key, value]));
    },
    put: (entries) => stored.put(entries.map((entry) => ({ ...entry, key: collision }))),
  };
  for (const [subject, label] of [
    ["a", "low"],
    ["b", "high"],
    ["a", "low"],
  ] as const) {
    const { model } = scripted(({ input }) =>
      (input as { subject: string }).subject === "a" ? "low" : "high",
    );
    await using step = await open(model, {}, cache);
    const [verdict] = await step.process([testEvent({ subject })]);
    expect(verdict).toMatchObject({ payload: { urgency: label } });
  }
});

test("labels of several fields are typed, checked, and may stand on the event itself", async () => {
  const labels = { urgency: "low | high", reason: "string?", confidence: "float" };
  const answers: JsonValue[] = [
    { urgency: "low", confidence: "sure" },
    { urgency: "low", reason: null, confidence: 0.5 },
  ];
  const { model, requests } = scripted((_request, call) => answers[call - 1]!);
  await using step = await open(model, { into: undefined, labels });
  expect(step.problems).toEqual([]);
  expect(step.outputType.fields.confidence).toEqual({ type: types.double });
  const [verdict] = await step.process([testEvent({ subject: "a" })]);
  expect(verdict).toEqual({
    kind: "keep",
    payload: { subject: "a", urgency: "low", confidence: 0.5 },
  });
  expect(requests[1]?.prompt).toContain("confidence: Invalid input: expected number");
  expect(requests[0]?.schema).toMatchObject({ type: "object", additionalProperties: false });
});

test("never writes over a field unless told to", async () => {
  const { model } = scripted(() => "low");
  await using step = await open(model, { into: "subject" });
  expect(step.problems).toEqual([
    "IL_CLS_101 the event has a field 'subject' already, and classify would write over it (into). Choose another name for 'into', or set 'overwrite: true'.",
  ]);
  await using undeclared = await open(model);
  const events = [testEvent({ subject: "a", urgency: "mine" })];
  expect(await undeclared.process(events)).toMatchObject([
    { kind: "fail", retry: false, failure: { code: "IL_CLS_002" } },
  ]);
  await using told = await open(model, { overwrite: true });
  expect(await told.process(events)).toMatchObject([{ payload: { urgency: "low" } }]);
});

test.each<[string, object, string]>([
  ["an unknown field of the input", { input: ["subjct"] }, "subjct"],
  ["an unknown model", { model: "n" }, "unknown model 'n'"],
  ["no place for a label", { into: undefined }, "IL_CLS_102"],
  ["a default that is missing", { onInvalid: "default" }, "IL_CLS_103"],
  ["a default for a budget that is missing", { onExhausted: "default" }, "'onExhausted: default'"],
  ["a default that is not used", { default: "low" }, "IL_CLS_104"],
  ["a default that is no label", { onInvalid: "default", default: "lo" }, "IL_CLS_105"],
  ["an unknown type among the labels", { labels: { a: "strng" } }, "strng"],
  ["a label twice", { labels: ["a", "a"] }, "expected each label once"],
])("reports %s", async (_what, options, expected) => {
  await using step = await open(scripted(() => "low").model, options);
  expect(step.problems.join("\n")).toContain(expected);
});

test("the whole payload is the input where none is named, and a template is a text", async () => {
  const { model, requests } = scripted(() => "low");
  await using whole = await open(model, { input: undefined });
  await whole.process([testEvent({ subject: "a", big: 12345678901234567890n })]);
  await using text = await open(model, { input: "Subject: {{ $event.subject }}" });
  await text.process([testEvent({ subject: "a" })]);
  expect(requests.map(({ input }) => input)).toEqual([
    { subject: "a", big: 12345678901234567890n },
    "Subject: a",
  ]);
});

test.each(examples)("example: $title", async ({ config, input, asked, answers, output }) => {
  const { model, requests } = scripted((_request, call) => answers[call - 1]!);
  const inputType = types.object({ subject: { type: types.string } }, { open: true });
  await using step = await testStep(classify, { config, inputType, models: { urgency: model } });
  expect(step.problems).toEqual([]);
  expect(await step.process([testEvent(input)])).toEqual([{ kind: "keep", payload: output }]);
  expect(requests[0]?.input).toEqual(asked);
  expect(requests).toHaveLength(answers.length);
});
