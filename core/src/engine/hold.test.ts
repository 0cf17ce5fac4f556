import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import { configOf, emit, engineBench, numberOf, quiet, stateOf } from "../testing/engine-bench.ts";
import type { EngineBench } from "../testing/engine-bench.ts";
import { scriptedDestination, scriptedStep } from "../testing/scripted.ts";

let bench: EngineBench;
beforeEach(async () => {
  bench = await engineBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

const reason = "as the test says";

test("an event that a step holds waits without an attempt, across a restart, and comes through all steps again", async () => {
  const there = scriptedDestination("there");
  const seen: string[] = [];
  // It is held for an hour, which passes between the two runs.
  let passedMs = 0;
  const clock = { ...systemClock, now: () => Date.now() + passedMs };
  let untilMs = Infinity;
  const first = scriptedStep("first", (event) => {
    seen.push(`first ${numberOf(event)}`);
    return { kind: "keep", payload: { ...event.payload, note: "changed" } };
  });
  const gate = scriptedStep("gate", (event) => {
    seen.push(`gate ${numberOf(event)}`);
    if (numberOf(event) !== 1 || clock.now() >= untilMs)
      return { kind: "keep", payload: event.payload };
    untilMs = clock.now() + 3_600_000;
    return { kind: "hold", untilMs, reason };
  });
  const plugins = [first, gate, there.plugin];
  const config = configOf(["there"], { steps: "[{ first: {} }, { gate: {} }]" });
  {
    await using engine = await bench.start(config, plugins, { clock });
    await emit(engine, [0, 1, 2]);
    await expect.poll(() => there.delivered.map(numberOf)).toEqual([0, 2]);
    // The batch is settled some time after its destination has got it.
    await expect.poll(() => stateOf(engine)).toMatchObject({ parked: 1, deadLetters: 0 });
  }
  passedMs = 3_600_000;
  await using engine = await bench.start(config, plugins, { clock });
  const state = await quiet(engine);
  expect(there.delivered.map(numberOf)).toEqual([0, 2, 1]);
  expect(seen.filter((one) => one.endsWith("1"))).toEqual([
    "first 1",
    "gate 1",
    "first 1",
    "gate 1",
  ]);
  expect(state.tally).toMatchObject({
    "events/taken": 3,
    "events/passed": 3,
    "route/there/done": 3,
  });
});

test("a delivery that a destination holds waits longer than its retries would last", async () => {
  let untilMs = 0;
  const there = scriptedDestination("there", async (batch) => {
    if (untilMs === 0) untilMs = Date.now() + 200;
    return batch.map(() =>
      Date.now() < untilMs ? { kind: "hold", untilMs, reason } : { kind: "done" },
    );
  });
  const config = configOf(["there"]).replace("max: 50ms", "max: 50ms, maxAge: 100ms");
  await using engine = await bench.start(config, [there.plugin]);
  await emit(engine, [1]);
  expect(await quiet(engine)).toMatchObject({ deadLetters: 0 });
  expect(Date.now()).toBeGreaterThanOrEqual(untilMs);
  expect(there.delivered.map(numberOf)).toEqual([1]);
});

test("deliveries that are held in one group come again together once it is full, before their time", async () => {
  const untilMs = Date.now() + 3_600_000;
  const calls: (readonly [string | undefined, readonly number[]])[] = [];
  const there = scriptedDestination("there", async (batch, _signal, heldGroup) => {
    calls.push([heldGroup, batch.map(numberOf)]);
    return batch.map((event) => {
      const group = { key: numberOf(event) % 2 === 0 ? "even" : "odd", size: 3 };
      return heldGroup === undefined ? { kind: "hold", untilMs, reason, group } : { kind: "done" };
    });
  });
  await using engine = await bench.start(configOf(["there"]), [there.plugin]);
  await emit(engine, [0, 1, 2, 3]);
  await expect.poll(() => stateOf(engine)).toMatchObject({ parked: 4 });
  expect(there.delivered).toEqual([]);
  await emit(engine, [4]);
  await expect.poll(() => there.delivered.map(numberOf)).toEqual([0, 2, 4]);
  await emit(engine, [5]);
  expect(await quiet(engine)).toMatchObject({ parked: 0, deadLetters: 0 });
  const again = calls.filter(([heldGroup]) => heldGroup !== undefined);
  expect(again).toEqual([
    ["even", [0, 2, 4]],
    ["odd", [1, 3, 5]],
  ]);
});
