import { setTimeout as delay } from "node:timers/promises";
import { fc, test as propertyTest } from "@fast-check/vitest";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Outcome } from "../glossary.ts";
import {
  configOf,
  emit,
  engineBench,
  numberOf,
  numbers,
  quiet,
  stateOf,
} from "../testing/engine-bench.ts";
import type { EngineBench } from "../testing/engine-bench.ts";
import { scriptedDestination } from "../testing/scripted.ts";

const failure = { code: "TEST", reason: "as the test says" };

let bench: EngineBench;
beforeEach(async () => {
  bench = await engineBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

test("a rejected delivery is a dead letter, and the rest of its batch is delivered", async () => {
  const there = scriptedDestination("there", async (batch) =>
    batch.map((event): Outcome =>
      numberOf(event) === 4 ? { kind: "reject", failure } : { kind: "done" },
    ),
  );
  await using engine = await bench.start(configOf(["there"]), [there.plugin]);
  await emit(engine, numbers(10));
  const state = await quiet(engine);
  expect(state).toMatchObject({ deadLetters: 1, tally: { "route/there/dead": 1 } });
  expect(there.delivered).toHaveLength(9);
});

test("a 'when' that cannot be decided lets nothing through and loses nothing", async () => {
  const there = scriptedDestination("there");
  const to = `[{ there: {}, when: "has($event.open) && $event.open.deep > 1" }]`;
  await using engine = await bench.start(configOf(["there"], { to }), [there.plugin]);
  const payload = { n: 1, open: { deep: "not a number" } };
  await engine.ingest([{ name: "a.b", payload, payloadText: JSON.stringify(payload) }]);
  expect(await quiet(engine)).toMatchObject({ deadLetters: 1 });
  expect(there.delivered).toEqual([]);
});

test("an outage of one destination delays no other, and what waited arrives when it is over", async () => {
  let down = true;
  const shaky = scriptedDestination("shaky", async (batch) =>
    down ? { kind: "outage", failure } : batch.map(() => ({ kind: "done" })),
  );
  const steady = scriptedDestination("steady");
  await using engine = await bench.start(configOf(["shaky", "steady"]), [
    shaky.plugin,
    steady.plugin,
  ]);
  await emit(engine, numbers(60));
  while (steady.delivered.length < 60) await delay(5);
  expect(shaky.delivered).toEqual([]);
  expect(await stateOf(engine)).toMatchObject({ deadLetters: 0 });
  down = false;
  await quiet(engine);
  expect(shaky.delivered.map(numberOf).toSorted((a, b) => a - b)).toEqual(numbers(60));
});

test("a slow destination does not hold the cursor: the others get everything meanwhile", async () => {
  const gate = Promise.withResolvers<void>();
  const slow = scriptedDestination("slow", async (batch) => {
    await gate.promise;
    return batch.map(() => ({ kind: "done" }));
  });
  const fast = scriptedDestination("fast");
  await using engine = await bench.start(configOf(["slow", "fast"]), [slow.plugin, fast.plugin]);
  await emit(engine, numbers(400));
  while (fast.delivered.length < 400) await delay(5);
  while ((await stateOf(engine)).backlog > 0) await delay(5);
  expect(slow.delivered).toEqual([]);
  gate.resolve();
  const state = await quiet(engine);
  expect(slow.delivered.map(numberOf).toSorted((a, b) => a - b)).toEqual(numbers(400));
  expect(state.tally).toMatchObject({ "route/slow/done": 400, "route/fast/done": 400 });
});

test("with orderBy, events of one key go one after another, whatever is tried again", async () => {
  const tries = new Map<number, number>();
  const there = scriptedDestination("there", async (batch) =>
    batch.map((event): Outcome => {
      const before = tries.get(numberOf(event)) ?? 0;
      tries.set(numberOf(event), before + 1);
      return before < numberOf(event) % 3 ? { kind: "retry", failure } : { kind: "done" };
    }),
  );
  const config = configOf(["there"], { to: `[{ there: {}, orderBy: "$event.n % 4" }]` });
  await using engine = await bench.start(config, [there.plugin]);
  await emit(engine, numbers(40));
  await quiet(engine);
  for (const key of [0, 1, 2, 3]) {
    const delivered = there.delivered.map(numberOf).filter((one) => one % 4 === key);
    expect(delivered).toEqual(numbers(40).filter((one) => one % 4 === key));
  }
});

test("an event without a key under orderBy is a dead letter that says so", async () => {
  const there = scriptedDestination("there");
  const config = configOf(["there"], { to: `[{ there: {}, orderBy: "$event.?note" }]` });
  await using engine = await bench.start(config, [there.plugin]);
  await emit(engine, [1]);
  expect(await quiet(engine)).toMatchObject({ deadLetters: 1 });
});

/** A destination that may get five events in any 100 ms, and when it got them. */
function rated() {
  const times: number[] = [];
  const { plugin, delivered } = scriptedDestination("there", async (batch) => {
    times.push(...batch.map(() => performance.now()));
    return batch.map(() => ({ kind: "done" }));
  });
  return {
    plugin,
    delivered,
    times,
    config: configOf(["there"], { delivery: "rate: { events: 5, per: 100ms }" }),
    /** However late a busy machine sees them, the sixth is not there before 100 ms have passed, and so on. */
    expectPaced(startedMs: number) {
      const early = times.filter(
        // The two clocks may be a millisecond apart.
        (time, index) => time - startedMs < Math.floor(index / 5) * 100 - 2,
      );
      expect(early).toEqual([]);
    },
  };
}

test("a rate budget is kept, in order, and what is over it waits", async () => {
  const there = rated();
  await using engine = await bench.start(there.config, [there.plugin]);
  const startedMs = performance.now();
  for (const start of numbers(4)) {
    await emit(
      engine,
      numbers(10).map((one) => start * 10 + one),
    );
  }
  await quiet(engine);
  expect(there.delivered.map(numberOf)).toEqual(numbers(40));
  there.expectPaced(startedMs);
});

test("pipelines that use one destination share its rate budget", async () => {
  const there = rated();
  const second = "  second: { on: a.b, to: [{ there: {} }] }\n";
  await using engine = await bench.start(there.config + second, [there.plugin]);
  const startedMs = performance.now();
  await emit(engine, numbers(15));
  await expect.poll(() => there.times.length).toBe(30);
  there.expectPaced(startedMs);
});

const outcomes = fc.constantFrom<"done" | "retry" | "reject" | "outage" | "throw">(
  "done",
  "done",
  "done",
  "retry",
  "reject",
  "outage",
  "throw",
);

propertyTest.prop([fc.array(outcomes, { maxLength: 12 }), fc.integer({ min: 1, max: 40 })], {
  numRuns: 12,
})(
  "whatever a destination answers, every event ends delivered or dead, and the counts add up",
  async (script, count) => {
    const answers = script[Symbol.iterator]();
    const there = scriptedDestination("there", async (batch) => {
      const answer = answers.next().value ?? "done";
      if (answer === "throw") throw new Error("boom");
      if (answer === "outage") return { kind: "outage", failure };
      return batch.map(() => (answer === "done" ? { kind: "done" } : { kind: answer, failure }));
    });
    await using own = await engineBench();
    await using engine = await own.start(configOf(["there"]), [there.plugin]);
    await emit(engine, numbers(count));
    const { tally, deadLetters } = await quiet(engine);
    expect((tally["route/there/done"] ?? 0) + deadLetters).toBe(count);
    expect(new Set(there.delivered.map(numberOf)).size).toBe(tally["route/there/done"] ?? 0);
  },
  60_000,
);
