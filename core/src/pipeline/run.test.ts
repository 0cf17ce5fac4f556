import { fc, test as property } from "@fast-check/vitest";
import { types } from "@ingestlayer/dsl";
import { expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import type { Event, EventId, Failure, Verdict } from "../glossary.ts";
import { decodeEvent } from "./event.ts";
import type { InFlight } from "./event.ts";
import type { PlannedStep } from "./plan.ts";
import { runSteps } from "./run.ts";
import { TallyBook } from "./tally.ts";

const failure: Failure = { code: "TEST", reason: "as the test says" };
const { signal } = new AbortController();

function stored(n: number): InFlight {
  return decodeEvent({
    id: `01900000-0000-7000-8000-${String(n).padStart(12, "0")}` as EventId,
    name: "a.b",
    source: "rest",
    receivedAtMs: 5,
    idempotencyKey: `k${n}`,
    payload: `{"n":${n}}`,
  });
}

const batchOf = (size: number) => Array.from({ length: size }, (_, n) => stored(n));

function stepOf(label: string, decide: (event: Event) => Verdict): PlannedStep {
  const step: PlannedStep["step"] = { process: (batch) => batch.map(decide) };
  return { label, kind: "control", when: undefined, conditions: [], remembers: false, step };
}

/** The step, for events of which this holds. */
function under(planned: PlannedStep, holds: (event: Event) => boolean): PlannedStep {
  const condition = { type: types.bool, references: [], source: "", explain: () => [] };
  return { ...planned, when: { ...condition, evaluate: holds } };
}

async function run(steps: readonly PlannedStep[], batch: readonly InFlight[]) {
  const tally = new TallyBook();
  const surroundings = { pipeline: "main", clock: systemClock, signal, tally };
  const { passed, ...aside } = await runSteps(steps, batch, surroundings);
  return { passed: passed.map(({ event }) => event), ...aside, tally: tally.take() };
}

const letters = (...list: readonly string[]) =>
  stepOf("letters", ({ payload }) => ({
    kind: "split",
    payloads: list.map((letter) => ({ ...payload, letter })),
  }));

const textOf = ({ payload: { n, letter = "" } }: Event) => `${n as number}${letter as string}`;

test("parts take the place of their event, in order, also around a step under a 'when'", async () => {
  const mark = stepOf("mark", ({ payload }) => ({ kind: "keep", payload: { ...payload, m: 1 } }));
  const steps = [
    under(letters("a", "b", "c"), ({ payload }) => payload["n"] === 1),
    under(mark, ({ payload }) => payload["letter"] === "b" || payload["n"] === 2),
  ];
  const { passed, tally } = await run(steps, batchOf(3));
  expect(passed.map(textOf)).toEqual(["0", "1a", "1b", "1c", "2"]);
  expect(passed.map(({ payload }) => payload["m"])).toEqual([
    undefined,
    undefined,
    1,
    undefined,
    1,
  ]);
  expect(tally).toEqual({ "step/letters/split": 1, "step/letters/parts": 3, "step/mark/keep": 2 });
});

test("a part has the envelope of its event, and an id and a key of its own, the same each time", async () => {
  const steps = [letters("a", "b"), { ...letters("x", "y"), label: "letters#2" }];
  const first = await run(steps, batchOf(1));
  const again = await run(steps, batchOf(1));
  expect(again.passed).toEqual(first.passed);
  const [origin] = batchOf(1);
  for (const { meta } of first.passed) {
    expect(meta).toMatchObject({ name: "a.b", source: "rest", origin_id: origin!.event.meta.id });
    expect(meta.id).toMatch(/^01900000-0000-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
  expect(new Set(first.passed.map(({ meta }) => meta.id)).size).toBe(4);
  expect(first.passed.map(({ meta }) => meta.idempotency_key)).toEqual([
    "k0#0#0",
    "k0#0#1",
    "k0#1#0",
    "k0#1#1",
  ]);
  const ids = (await run([letters("a", "b", "c")], batchOf(1))).passed.map(({ meta }) => meta.id);
  expect(ids.toSorted()).toEqual(ids);
});

test("where one part fails none goes on, and the event that fails is the one that came in", async () => {
  const strict = stepOf("strict", ({ payload }) =>
    payload["n"] === 1 && payload["letter"] !== "b"
      ? { kind: "fail", failure, retry: payload["letter"] === "c", afterMs: 7 }
      : { kind: "keep", payload },
  );
  const retried = await run([letters("b", "c"), strict], batchOf(3));
  expect(retried.passed.map(textOf)).toEqual(["0b", "0c", "2b", "2c"]);
  expect(retried.failed).toMatchObject([
    { inFlight: { event: { payload: { n: 1 } } }, failure, retry: true, afterMs: 7 },
  ]);
  expect(retried.failed[0]?.failure.detail?.["part"]).toMatch(/^01900000-0000-8001-/);
  // What no repeat can mend decides, then a failure, then the longest wait.
  const { failed } = await run([letters("c", "a", "b"), strict], batchOf(2));
  expect(failed).toMatchObject([{ retry: false }]);
  const patient = stepOf("patient", ({ payload }) => ({
    kind: "hold",
    untilMs: payload["letter"] === "b" ? 9 : 5,
    reason: "",
  }));
  const notB = under(strict, ({ payload }) => payload["letter"] !== "b");
  expect((await run([letters("a", "b", "c"), patient], batchOf(1))).held).toMatchObject([
    { inFlight: { event: { payload: { n: 0 } } }, untilMs: 9 },
  ]);
  const both = await run([letters("b", "c"), notB, patient], batchOf(2));
  expect([both.held, both.failed]).toMatchObject([[{ untilMs: 9 }], [{ retry: true }]]);
});

test("an event has so many parts and no more, over all steps, and none is a few as well", async () => {
  const many = letters(...Array.from({ length: 40 }, () => "a"));
  const result = await run([many, { ...many, label: "letters#2" }], batchOf(1));
  expect(result).toMatchObject({
    passed: [],
    failed: [{ retry: false, failure: { code: "IL_RUN_106" } }],
    tally: {},
  });
  expect((await run([letters()], batchOf(1))).passed).toEqual([]);
});

type Kind = Verdict["kind"];

/** What a step decides follows from the event's id: any mixture, and the same one each time. */
function mixture(label: string, kinds: readonly Kind[]): PlannedStep {
  return stepOf(label, ({ meta, payload }) => {
    const digits = Number.parseInt(meta.id.slice(-6), 16) + label.length;
    switch (kinds[digits % kinds.length]!) {
      case "keep":
        return { kind: "keep", payload };
      case "drop":
        return { kind: "drop", reason: "" };
      case "hold":
        return { kind: "hold", untilMs: digits, reason: "" };
      case "fail":
        return { kind: "fail", failure, retry: digits % 2 === 0 };
      case "split":
        return {
          kind: "split",
          payloads: Array.from({ length: digits % 4 }, (_, part) => ({ ...payload, part })),
        };
    }
  });
}

const kind = fc.constantFrom<Kind>("keep", "drop", "split", "hold", "fail");

property.prop([
  fc.integer({ min: 1, max: 30 }),
  fc.array(fc.array(kind, { minLength: 1 }), { maxLength: 4 }),
])(
  "whatever steps decide, every event is accounted for, and parts pass together or not at all",
  async (size, mixtures) => {
    const steps = mixtures.map((kinds, at) => mixture("s".repeat(at + 1), kinds));
    const { passed, failed, held, tally } = await run(steps, batchOf(size));
    const aside = [...failed, ...held];
    const sum = (suffix: string) =>
      Object.entries(tally).reduce((all, [key, n]) => (key.endsWith(suffix) ? all + n : all), 0);
    expect(size + sum("/parts")).toBe(passed.length + sum("/split") + sum("/drop") + aside.length);
    const originOf = ({ meta }: Event) => meta.origin_id ?? meta.id;
    const asideIds = new Set(aside.map(({ inFlight }) => inFlight.stored.id));
    expect(asideIds.size).toBe(aside.length);
    expect(passed.filter((event) => asideIds.has(originOf(event)))).toEqual([]);
    expect(new Set(passed.map(({ meta }) => meta.id)).size).toBe(passed.length);
    const order = passed.map((event) => Number(event.payload["n"]));
    expect(order.toSorted((a, b) => a - b)).toEqual(order);
    expect(aside.every(({ inFlight }) => inFlight.stored.originId === undefined)).toBe(true);
  },
);

test("an event that is held until no time fails, it is not parked for ever", async () => {
  const held = stepOf("held", () => ({ kind: "hold", untilMs: Number.NaN, reason: "r" }));
  const result = await run([held], batchOf(1));
  expect(result.held).toEqual([]);
  expect(result.failed).toMatchObject([{ retry: false, failure: { code: "IL_RUN_107" } }]);
});
