import { types } from "@ingestlayer/core/plugin";
import { testStep } from "@ingestlayer/core/testing";
import { describe, expect, test } from "vitest";
import { marksMax } from "../_keyed/marks.ts";
import { eventAt, remembered, sameAfterCrash } from "../_keyed/testing/again.ts";
import { examples } from "./examples.ts";
import { count } from "./index.ts";

const config = { key: "$event.key", per: "1m", into: "recent" };

describe("examples", () => {
  test.each(examples)("$title", async ({ config: one, input, numbers }) => {
    const step = remembered(count, one);
    const verdicts = await step.process(input.map(({ atS, payload }) => eventAt(atS, payload)));
    expect(verdicts).toMatchObject(
      numbers.map((recent) => ({ kind: "keep", payload: { recent } })),
    );
  });
});

test("counts across batches and restarts, and an event that comes again is not counted twice", async () => {
  const step = remembered(count, config);
  const [first, second] = [eventAt(0, { key: "a" }), eventAt(1, { key: "a" })];
  await step.process([first]);
  expect(await step.process([first, second])).toMatchObject([
    { payload: { recent: 1 } },
    { payload: { recent: 2 } },
  ]);
});

test("after a crash what comes again has the number that it had", async () => {
  await expect(sameAfterCrash(count, config)).resolves.toBeUndefined();
});

test("counts up to its limit, whatever comes on top", async () => {
  const step = remembered(count, config);
  const many = Array.from({ length: marksMax + 50 }, () => eventAt(0, { key: "a" }));
  expect((await step.process(many)).at(-1)).toMatchObject({ payload: { recent: marksMax } });
});

test("what comes later than a period is a new beginning, and keys of any kind are told apart", async () => {
  const step = remembered(count, config);
  const keys = [1, "1", { b: 1, a: 2 }, { a: 2, b: 1 }, null];
  const verdicts = await step.process(keys.map((key) => eventAt(0, { key })));
  expect(verdicts).toMatchObject([1, 1, 1, 2, 1].map((recent) => ({ payload: { recent } })));
  expect(await step.process([eventAt(60, { key: 1 })])).toMatchObject([{ payload: { recent: 1 } }]);
});

test("an event without the key fails with the place, the others are counted", async () => {
  const step = remembered(count, config);
  expect(await step.process([eventAt(0, {}), eventAt(0, { key: "a" })])).toMatchObject([
    { kind: "fail", retry: false },
    { kind: "keep", payload: { recent: 1 } },
  ]);
});

test("later steps know the field and its type", async () => {
  const inputType = types.object({ key: { type: types.string } });
  await using step = await testStep(count, { config, inputType });
  expect(step.outputType.fields["recent"]?.type).toEqual(types.int);
});

test.each([
  [{ ...config, per: "0s" }, /expected a duration of '1s' to '365d'/],
  [{ ...config, per: "soon" }, /expected a duration with its unit/],
  [{ ...config, into: "not a name" }, /expected the name of a field/],
  [{ ...config, key: "$event." }, /IL_DSL/],
])("a mistake in the config: %j", async (mistaken, message) => {
  const inputType = types.object({}, { open: true });
  await using step = await testStep(count, { config: mistaken, inputType });
  expect(step.problems.join("\n")).toMatch(message);
});
