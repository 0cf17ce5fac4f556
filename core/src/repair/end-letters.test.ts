import { afterEach, beforeEach, expect, test } from "vitest";
import type { Failure } from "../glossary.ts";
import { configOf, emit, engineBench, numbers, stateOf } from "../testing/engine-bench.ts";
import type { EngineBench } from "../testing/engine-bench.ts";
import { scriptedDestination } from "../testing/scripted.ts";
import { causesOf } from "./letters.ts";

let bench: EngineBench;
beforeEach(async () => {
  bench = await engineBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

const refuse = (code: (n: number) => string) =>
  scriptedDestination("there", async (batch) =>
    batch.map(({ payload }) => {
      const failure: Failure = { code: code(Number(payload["n"])), reason: "as the test says" };
      return { kind: "reject", failure };
    }),
  );

test("each is tried again once by one decision, however soon it dies again", async () => {
  const count = 1_200;
  await using engine = await bench.start(configOf(["there"]), [refuse(() => "NO").plugin]);
  await emit(engine, numbers(count));
  await expect.poll(async () => (await stateOf(engine)).deadLetters).toBe(count);
  expect(await engine.endDeadLetters({}, "retried")).toEqual({ ended: count, left: 0 });
  await expect.poll(async () => (await stateOf(engine)).deadLetters).toBe(count);
  const { tally, parked } = await stateOf(engine);
  expect(parked).toBe(0);
  expect(tally["events/passed"]! + tally["route/there/retried"]!).toBe(tally["route/there/dead"]);
});

test("more causes than can be told apart are counted together, none is lost", async () => {
  await using engine = await bench.start(configOf(["there"]), [refuse((n) => `NO_${n}`).plugin]);
  await emit(engine, numbers(1_100));
  await expect.poll(async () => (await stateOf(engine)).deadLetters).toBe(1_100);
  const [first, ...rest] = await causesOf(engine.deadLetters({}));
  expect(first).toMatchObject({ where: "elsewhere", count: 100 });
  expect(first?.reason).toContain("causesMax");
  expect(rest).toHaveLength(1_000);
});
