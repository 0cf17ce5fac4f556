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

test("the reason of a drop is the first clause that was false, as the config writes it", async () => {
  const config = { urgency: "critical", amount: { gt: 100 } };
  await using step = await testStep(filterMatch, { config, inputType: undeclared });
  const verdicts = await step.process([
    testEvent({ urgency: "low", amount: 1 }),
    testEvent({ urgency: "critical", amount: 1 }),
    testEvent({ urgency: "critical", amount: 101 }),
  ]);
  expect(verdicts).toMatchObject([
    { kind: "drop", reason: `'urgency' does not match "critical"` },
    { kind: "drop", reason: `'amount' does not match {"gt":100}` },
    { kind: "keep" },
  ]);
});

test("the reason of a drop by an expression is the expression", async () => {
  await using step = await testStep(filterMatch, {
    config: '$event.urgency == "critical"',
    inputType: ticket,
  });
  expect(await step.process([testEvent({ urgency: "low" })])).toEqual([
    { kind: "drop", reason: 'not true: $event.urgency == "critical"' },
  ]);
});

test("a false clause decides, whatever another clause stumbles over, in either order", async () => {
  for (const config of [
    { amount: { gt: 1 }, urgency: "critical" },
    { urgency: "critical", amount: { gt: 1 } },
  ]) {
    await using step = await testStep(filterMatch, { config, inputType: undeclared });
    const [stopped, undecided] = await step.process([
      testEvent({ urgency: "low", amount: "a lot" }),
      testEvent({ urgency: "critical", amount: "a lot" }),
    ]);
    expect(stopped).toEqual({ kind: "drop", reason: `'urgency' does not match "critical"` });
    expect(undecided).toMatchObject({ kind: "fail", retry: false });
  }
});

test("what passed is known to later steps: other labels cannot be compared with", async () => {
  await using step = await testStep(filterMatch, {
    config: { urgency: ["high", "critical"], coupon: "SPRING", seats: 5 },
    inputType: types.object(
      { ...ticket.fields, coupon: { type: types.string, optional: true } },
      { name: "ticket", open: true },
    ),
  });
  const { urgency, coupon, seats } = step.outputType.fields;
  expect(urgency?.type).toEqual(types.literals(["high", "critical"]));
  expect(coupon).toEqual({ type: types.literals(["SPRING"]), optional: false });
  expect(seats).toBeUndefined();
});

test("a match object without a field is an error, not a filter that lets everything pass", async () => {
  await using step = await testStep(filterMatch, { config: {}, inputType: ticket });
  expect(step.problems).toHaveLength(1);
});
