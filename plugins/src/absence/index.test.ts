import type { Event } from "@ingestlayer/core/plugin";
import { types } from "@ingestlayer/core/plugin";
import { testStep } from "@ingestlayer/core/testing";
import { describe, expect, test } from "vitest";
import { eventAt, remembered, startMs } from "../_keyed/testing/again.ts";
import { examples } from "./examples.ts";
import { absence } from "./index.ts";

const config = { key: "$event.job", within: "1h" };

/** The step with a queue of what it holds, as the engine would bring it again when it falls due. */
function watch(one: unknown = config) {
  const step = remembered(absence, one);
  const held = new Map<Event, number>();
  const passed: Event["payload"][] = [];
  const process = async (batch: readonly Event[]) => {
    const verdicts = await step.process(batch);
    for (const [index, event] of batch.entries()) {
      held.delete(event);
      const verdict = verdicts[index];
      if (verdict?.kind === "hold") held.set(event, verdict.untilMs);
      if (verdict?.kind === "keep") passed.push(verdict.payload);
    }
  };
  /** Moves the time on, event by event, to `atS`. */
  const runTo = async (atS: number) => {
    for (;;) {
      const [next] = [...held].sort(([, a], [, b]) => a - b);
      if (next === undefined || next[1] > startMs + atS * 1000) break;
      step.clock.advance(next[1] - step.clock.now());
      await process([next[0]]);
    }
    step.clock.advance(startMs + atS * 1000 - step.clock.now());
  };
  return { process, runTo, passed, held, step };
}

describe("examples", () => {
  test.each(examples)("$title", async ({ config: one, input, untilS, passed }) => {
    const watched = watch(one);
    for (const { atS, payload } of input) {
      await watched.runTo(atS);
      await watched.process([eventAt(atS, payload)]);
    }
    await watched.runTo(untilS);
    expect(watched.passed).toEqual(passed);
  });
});

test("one silence gives one event, and the next report begins anew", async () => {
  const { process, runTo, passed } = watch();
  await process([eventAt(0, { job: "a", n: 1 })]);
  await runTo(10 * 3_600);
  expect(passed).toEqual([{ job: "a", n: 1 }]);
  await process([eventAt(36_000, { job: "a", n: 2 })]);
  await runTo(36_000 + 3_599);
  expect(passed).toHaveLength(1);
  await runTo(36_000 + 3_600);
  expect(passed).toEqual([
    { job: "a", n: 1 },
    { job: "a", n: 2 },
  ]);
});

test("of one batch only the newest of each key is held", async () => {
  const { process, held } = watch();
  const batch = ["a", "b", "a", "a"].map((job, n) => eventAt(n, { job, n }));
  await process(batch);
  expect([...held.keys()].map(({ payload }) => payload["n"])).toEqual([1, 3]);
});

test("an event that comes again after a crash is held until the time that it was held to", async () => {
  const { process, runTo, held } = watch();
  const event = eventAt(0, { job: "a" });
  await process([event]);
  await runTo(1_800);
  await process([event]);
  expect(held.get(event)).toBe(startMs + 3_600_000);
});

test("after a standstill what waits in the log is seen first: no false alarm", async () => {
  const { process, passed, held, step } = watch();
  const event = eventAt(0, { job: "a" });
  await process([event]);
  step.clock.advance(5 * 3_600_000);
  await process([event]);
  expect([passed.length, held.size]).toEqual([0, 1]);
  await process([eventAt(3_000, { job: "a", late: true })]);
  step.clock.advance(30_000);
  await process([event]);
  expect(passed).toEqual([]);
  expect([...held.keys()].map(({ payload }) => payload["late"])).toEqual([true]);
});

test("after a standstill in which nothing came there is an alarm all the same", async () => {
  const { process, runTo, passed, step } = watch();
  const event = eventAt(0, { job: "a" });
  await process([event]);
  step.clock.advance(5 * 3_600_000);
  await process([event]);
  await runTo(5 * 3_600 + 30);
  expect(passed).toEqual([{ job: "a" }]);
});

test("an event without the key fails, it is not dropped", async () => {
  const step = remembered(absence, config);
  expect(await step.process([eventAt(0, {})])).toMatchObject([{ kind: "fail", retry: false }]);
});

test.each([
  [{ within: "1h" }, /key/],
  [{ ...config, within: "2y" }, /expected a duration with its unit/],
  [{ ...config, within: "400d" }, /expected a duration of '1s' to '365d'/],
])("a mistake in the config: %j", async (mistaken, message) => {
  const inputType = types.object({}, { open: true });
  await using step = await testStep(absence, { config: mistaken, inputType });
  expect(step.problems.join("\n")).toMatch(message);
});
