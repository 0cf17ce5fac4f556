import { afterEach, beforeEach, expect, test } from "vitest";
import { openStore } from "../store/open.ts";
import {
  emit,
  engineBench,
  configOf,
  numberOf,
  numbers,
  quiet,
  silentLog,
} from "../testing/engine-bench.ts";
import type { EngineBench } from "../testing/engine-bench.ts";
import { scriptedDestination, scriptedStep } from "../testing/scripted.ts";
import { createTestClock } from "../testing/test-clock.ts";
import { createEngine } from "./engine.ts";
import { payloadCharsMax } from "./limits.ts";

const failure = { code: "TEST", reason: "as the test says" };

let bench: EngineBench;
beforeEach(async () => {
  bench = await engineBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

test("every accepted event reaches its destination once, in order, and the counts add up", async () => {
  const there = scriptedDestination("there");
  await using engine = await bench.start(configOf(["there"]), [there.plugin]);
  await emit(engine, numbers(105));
  const state = await quiet(engine);
  expect(there.delivered.map(numberOf)).toEqual(numbers(105));
  expect(state.tally).toMatchObject({
    "events/taken": 105,
    "events/passed": 105,
    "route/there/done": 105,
  });
});

test("large events come in batches that are bounded by what they weigh", async () => {
  const sizes: number[] = [];
  const there = scriptedDestination("there", async (batch) => {
    sizes.push(batch.length);
    return batch.map(() => ({ kind: "done" }));
  });
  await using engine = await bench.start(configOf(["there"]), [there.plugin]);
  const note = "x".repeat(payloadCharsMax / 2);
  const payload = { n: 1, note };
  const event = { name: "a.b", payload, payloadText: JSON.stringify(payload) };
  await engine.ingest([event, event, event, event, event]);
  await quiet(engine);
  expect(sizes).toEqual([2, 2, 1]);
});

test("an event that does not fit its declaration is rejected and harms no other", async () => {
  const there = scriptedDestination("there");
  await using engine = await bench.start(configOf(["there"]), [there.plugin]);
  const results = await engine.ingest([
    { name: "a.b", payload: { n: 1 }, payloadText: `{"n":1}` },
    { name: "a.b", payload: { n: "one" }, payloadText: `{"n":"one"}` },
    { name: "a.c", payload: {}, payloadText: `{}` },
    { name: "a.b", payload: { n: 2 }, payloadText: `{"n":2}` },
  ]);
  expect(results).toMatchObject([
    { status: "accepted" },
    { status: "rejected", path: "n" },
    { status: "rejected", hint: expect.stringContaining("a.b") },
    { status: "accepted" },
  ]);
  await quiet(engine);
  expect(there.delivered.map(numberOf)).toEqual([1, 2]);
});

test("a repeat of an idempotency key answers with the first id and is delivered once", async () => {
  const there = scriptedDestination("there");
  await using engine = await bench.start(configOf(["there"]), [there.plugin]);
  const submission = {
    name: "a.b",
    payload: { n: 7 },
    payloadText: `{"n":7}`,
    idempotencyKey: "k",
  };
  const [first] = await engine.ingest([submission]);
  const [second] = await engine.ingest([submission]);
  expect(second).toEqual({ status: "repeated", id: (first as { id: string }).id });
  await quiet(engine);
  expect(there.delivered).toHaveLength(1);
});

test("a dropped event goes nowhere, a changed one goes on changed, the stored one stays whole", async () => {
  const there = scriptedDestination("there");
  const step = scriptedStep("halve", ({ payload }) =>
    Number(payload["n"]) % 2 === 0
      ? { kind: "keep", payload: { ...payload, n: Number(payload["n"]) / 2 } }
      : { kind: "drop", reason: "odd" },
  );
  await using engine = await bench.start(configOf(["there"], { steps: "[{ halve: {} }]" }), [
    step,
    there.plugin,
  ]);
  await emit(engine, numbers(10));
  const state = await quiet(engine);
  expect(there.delivered.map(numberOf)).toEqual([0, 1, 2, 3, 4]);
  expect(state.tally).toMatchObject({ "step/halve/drop": 5, "events/passed": 5 });
});

test("a step under a 'when' leaves the others alone, and order is kept", async () => {
  const there = scriptedDestination("there");
  const step = scriptedStep("mark", ({ payload }) => ({
    kind: "keep",
    payload: { ...payload, note: "marked" },
  }));
  const steps = "[{ mark: {}, when: $event.n >= 5 }]";
  await using engine = await bench.start(configOf(["there"], { steps }), [step, there.plugin]);
  await emit(engine, [9, 1, 7, 2]);
  await quiet(engine);
  expect(there.delivered.map(({ payload }) => payload["note"])).toEqual([
    "marked",
    undefined,
    "marked",
    undefined,
  ]);
  expect(there.delivered.map(numberOf)).toEqual([9, 1, 7, 2]);
});

test("a step that fails is tried again from the first step; one that throws loses nothing", async () => {
  const there = scriptedDestination("there");
  const tries = new Map<number, number>();
  const step = scriptedStep("flaky", (event) => {
    const before = tries.get(numberOf(event)) ?? 0;
    tries.set(numberOf(event), before + 1);
    if (before === 0 && numberOf(event) === 3) throw new Error("boom");
    if (before === 1 && numberOf(event) % 2 === 0) return { kind: "fail", failure, retry: true };
    return { kind: "keep", payload: event.payload };
  });
  await using engine = await bench.start(configOf(["there"], { steps: "[{ flaky: {} }]" }), [
    step,
    there.plugin,
  ]);
  await emit(engine, numbers(6));
  await quiet(engine);
  expect(there.delivered.map(numberOf).toSorted((a, b) => a - b)).toEqual(numbers(6));
}, 30_000);

test("a step failure that cannot be mended is a dead letter with its reason and the event as it came", async () => {
  const there = scriptedDestination("there");
  const step = scriptedStep("strict", ({ payload }) =>
    payload["n"] === 1 ? { kind: "fail", failure, retry: false } : { kind: "keep", payload },
  );
  const project = await bench.project(configOf(["there"], { steps: "[{ strict: {} }]" }), [
    step,
    there.plugin,
  ]);
  const engine = await createEngine(project, { log: silentLog });
  await emit(engine, [0, 1, 2]);
  expect(await quiet(engine)).toMatchObject({ deadLetters: 1, tally: { "steps/dead": 1 } });
  await engine.stop();
  await using store = await openStore(project.config.store);
  expect(await store.deadLetters({ limit: 10 })).toMatchObject([
    { target: { route: "steps" }, failure, event: { payload: `{"n":1}` } },
  ]);
});

test("what was accepted and not delivered goes on after a restart", async () => {
  const down = scriptedDestination("there", async () => ({ kind: "outage", failure }));
  const first = await bench.start(configOf(["there"]), [down.plugin]);
  await emit(first, numbers(30));
  await first.stop(0);
  const up = scriptedDestination("there");
  await using second = await bench.start(configOf(["there"]), [up.plugin]);
  await quiet(second);
  expect(up.delivered.map(numberOf).toSorted((a, b) => a - b)).toEqual(numbers(30));
});

test("a reload swaps the config between batches and loses nothing", async () => {
  const old = scriptedDestination("there");
  await using engine = await bench.start(configOf(["there"]), [old.plugin]);
  const fresh = scriptedDestination("there");
  const next = await bench.project(configOf(["there"]), [fresh.plugin]);
  const emitting = (async () => {
    for (const start of numbers(20))
      await emit(
        engine,
        numbers(10).map((one) => start * 10 + one),
      );
  })();
  await engine.reload(next);
  await emitting;
  await quiet(engine);
  const all = [...old.delivered, ...fresh.delivered].map(numberOf).toSorted((a, b) => a - b);
  expect(all).toEqual(numbers(200));
  expect(fresh.delivered.length).toBeGreaterThan(0);
});

test("a reload that names another store is refused, and the old config goes on", async () => {
  const there = scriptedDestination("there");
  await using engine = await bench.start(configOf(["there"]), [there.plugin]);
  const config = configOf(["there"]).replace("store.db", "other.db");
  const next = await bench.project(config, [there.plugin]);
  await expect(engine.reload(next)).rejects.toMatchObject({ code: "IL_RUN_301" });
  await emit(engine, [1]);
  await quiet(engine);
  expect(there.delivered).toHaveLength(1);
});

test("an idempotency key is remembered for as long as the config says", async () => {
  const there = scriptedDestination("there");
  const config = `${configOf(["there"])}\nretention: { keys: 1s }\n`;
  const clock = createTestClock();
  await using engine = await bench.start(config, [there.plugin], { clock });
  const payload = { n: 1 };
  const submission = { name: "a.b", payload, payloadText: `{"n":1}`, idempotencyKey: "k" };
  expect(await engine.ingest([submission])).toMatchObject([{ status: "accepted" }]);
  expect(await engine.ingest([submission])).toMatchObject([{ status: "repeated" }]);
  clock.advance(999);
  expect(await engine.ingest([submission])).toMatchObject([{ status: "repeated" }]);
  clock.advance(2);
  expect(await engine.ingest([submission])).toMatchObject([{ status: "accepted" }]);
});
