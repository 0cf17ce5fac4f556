import { types } from "@ingestlayer/core/plugin";
import { testStep } from "@ingestlayer/core/testing";
import { describe, expect, test } from "vitest";
import { eventAt, remembered, sameAfterCrash } from "../_keyed/testing/again.ts";
import { examples } from "./examples.ts";
import { throttle } from "./index.ts";

const config = { key: "$event.key", per: "1m" };

describe("examples", () => {
  test.each(examples)("$title", async ({ config: one, input, passes }) => {
    const step = remembered(throttle, one);
    const verdicts = await step.process(input.map(({ atS, payload }) => eventAt(atS, payload)));
    expect(verdicts.map(({ kind }) => kind === "keep")).toEqual(passes);
  });
});

test("holds back across batches and restarts, and what passed passes again after a crash", async () => {
  const step = remembered(throttle, config);
  const first = eventAt(0, { key: "a" });
  await step.process([first]);
  expect(await step.process([first, eventAt(1, { key: "a" })])).toMatchObject([
    { kind: "keep", payload: first.payload },
    { kind: "drop", reason: "1 with its key passed in the 60 s before" },
  ]);
});

test("after a crash what comes again has the verdict that it had", async () => {
  await expect(sameAfterCrash(throttle, { ...config, events: 2 })).resolves.toBeUndefined();
});

test("what is dropped does not prolong the period", async () => {
  const step = remembered(throttle, config);
  const kinds = [];
  for (const atS of [0, 30, 59, 60, 90]) {
    const [verdict] = await step.process([eventAt(atS, { key: "a" })]);
    kinds.push(verdict?.kind);
  }
  expect(kinds).toEqual(["keep", "drop", "drop", "keep", "drop"]);
});

test("an event without the key fails, it is not dropped", async () => {
  const step = remembered(throttle, config);
  expect(await step.process([eventAt(0, {})])).toMatchObject([{ kind: "fail", retry: false }]);
});

test.each([
  [{ ...config, per: "500ms" }, /expected a duration of '1s' to '365d'/],
  [{ ...config, events: 0 }, /events/],
  [{ ...config, key: "$event." }, /IL_DSL/],
])("a mistake in the config: %j", async (mistaken, message) => {
  const inputType = types.object({}, { open: true });
  await using step = await testStep(throttle, { config: mistaken, inputType });
  expect(step.problems.join("\n")).toMatch(message);
});
