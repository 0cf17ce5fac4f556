import { describe, expect, test } from "vitest";
import { types } from "@ingestlayer/core/plugin";
import type { JsonObject } from "@ingestlayer/core/plugin";
import { testEvent, testStep } from "@ingestlayer/core/testing";
import { examples } from "./examples.ts";
import { filterMatch } from "./index.ts";

const urgency = types.literals(["low", "high", "critical"]);
const ticket = types.object({ urgency: { type: urgency } }, { name: "ticket", open: true });
const undeclared = types.object({}, { open: true });

describe("examples", () => {
  test.each(examples)("$title", async ({ config, input, passes }) => {
    await using step = await testStep(filterMatch, { config, inputType: undeclared });
    expect(step.problems).toEqual([]);
    const verdicts = await step.process(
      (input as readonly JsonObject[]).map((one) => testEvent(one)),
    );
    expect(verdicts.map(({ kind }) => kind === "keep")).toEqual(passes);
  });
});

test("an event that passes is handed on untouched, not copied", async () => {
  await using step = await testStep(filterMatch, { config: "true", inputType: ticket });
  const event = testEvent({ urgency: "low" });
  expect(await step.process([event])).toEqual([{ kind: "keep", payload: event.payload }]);
});

test("a label that does not exist is an error at load, with the right spelling", async () => {
  await using step = await testStep(filterMatch, {
    config: { urgency: "critcal" },
    inputType: ticket,
  });
  expect(step.problems).toHaveLength(1);
  expect(step.problems[0]).toContain("'critical'");
});

test("an expression that is no condition is an error at load", async () => {
  await using step = await testStep(filterMatch, { config: "$event.urgency", inputType: ticket });
  expect(step.problems).toHaveLength(1);
});

test("an event for which the condition cannot be decided fails, it is not dropped", async () => {
  const config = "$event.amount > 10.0";
  await using step = await testStep(filterMatch, { config, inputType: undeclared });
  const verdicts = await step.process([
    testEvent({ amount: "a lot" }),
    testEvent({}),
    testEvent({ amount: 11 }),
  ]);
  expect(verdicts).toMatchObject([
    { kind: "fail", retry: false },
    { kind: "fail", retry: false },
    { kind: "keep" },
  ]);
});
