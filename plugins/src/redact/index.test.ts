import { describe, expect, test } from "vitest";
import { types } from "@ingestlayer/core/plugin";
import type { JsonObject } from "@ingestlayer/core/plugin";
import { testEvent, testStep } from "@ingestlayer/core/testing";
import { examples } from "./examples.ts";
import { redactPii } from "./index.ts";

const undeclared = types.object({}, { open: true });
const ticket = types.object(
  {
    body: { type: types.string },
    channel: { type: types.literals(["email", "chat"]) },
    phone: { type: types.int },
    ssn: { type: types.string },
    items: { type: types.list(types.object({ code: { type: types.int } })) },
  },
  { name: "ticket" },
);

async function redact(config: unknown, payload: JsonObject, inputType = undeclared) {
  await using step = await testStep(redactPii, { config, inputType });
  expect(step.problems).toEqual([]);
  const verdicts = await step.process([testEvent(payload)]);
  const [verdict] = verdicts;
  return { verdict, payload: verdict?.kind === "keep" ? verdict.payload : {}, tally: step.tally() };
}

describe("examples", () => {
  test.each(examples)("$title", async ({ config, input, output }) => {
    const { payload } = await redact(config, input);
    expect(payload).toEqual(output);
  });
});

test("a batch gives one verdict an event, in order, and an untouched event is handed on as it is", async () => {
  await using step = await testStep(redactPii, { config: {}, inputType: undeclared });
  const clean = testEvent({ note: "all good", count: 3 });
  const verdicts = await step.process([clean, testEvent({ note: "mail jo@example.org" })]);
  expect(verdicts).toEqual([
    { kind: "keep", payload: clean.payload },
    { kind: "keep", payload: { note: "mail [EMAIL_1]" } },
  ]);
  expect(verdicts[0]?.kind === "keep" && verdicts[0].payload).toBe(clean.payload);
});

test("counts what it hid, by type, and never a value", async () => {
  const body = "jo@example.org and kim@example.org, card 4242 4242 4242 4242";
  const { tally } = await redact({ fields: ["body"] }, { body });
  expect(JSON.stringify(tally)).toContain("EMAIL");
  expect(JSON.stringify(tally)).not.toContain("example.org");
  expect(JSON.stringify(tally)).not.toContain("4242");
});

test("the type of what comes out: named numbers and literals may be text, removed fields absent", async () => {
  const config = { fields: ["phone", "channel", "body"], whole: { ssn: "remove" } };
  await using step = await testStep(redactPii, { config, inputType: ticket });
  const { fields } = step.outputType;
  expect(fields["body"]?.type).toEqual(types.string);
  expect(fields["phone"]?.type).toEqual(types.dyn);
  expect(fields["channel"]?.type).toEqual(types.string);
  expect(fields["ssn"]?.optional).toBe(true);
  expect(fields["items"]).toEqual(ticket.fields["items"]);
});

test("without fields, numbers and enumerations stay what they are", async () => {
  const payload = { body: "x", channel: "email", phone: 4242424242424242, ssn: "-", items: [] };
  const { payload: out } = await redact({}, payload, ticket);
  expect(out).toEqual(payload);
});

test("a named number is hidden where it is personal", async () => {
  const { payload } = await redact({ fields: ["card"] }, { card: 4242424242424242 });
  expect(payload).toEqual({ card: "[CREDIT_CARD_1]" });
});

test.each([
  ["hash without a key", { action: "hash" }, "IL_PII_002"],
  ["a field's action without a key", { whole: { email: "fake" } }, "IL_PII_002"],
  ["a pattern that is none", { custom: { ORDER: { pattern: "([a-z" } } }, "IL_PII_003"],
  ["look-around, which is not linear", { custom: { ORDER: { pattern: "(?<=a)b" } } }, "IL_PII_003"],
])("%s is an error at load", async (_, config, code) => {
  await using step = await testStep(redactPii, { config, inputType: undeclared });
  expect(step.problems).toHaveLength(1);
  expect(step.problems[0]).toContain(code);
});

test.each([
  ["an unknown key", { field: ["body"] }],
  ["an unknown type", { types: ["EMIAL"] }],
  ["an unknown action", { action: "scramble" }],
  ["a custom rule with both forms", { custom: { ORDER: { pattern: "a", words: ["bc"] } } }],
  ["a short key", { key: "secret" }],
])("%s is refused by the schema", async (_, config) => {
  await using step = await testStep(redactPii, { config, inputType: undeclared });
  expect(step.problems).toHaveLength(1);
});

describe("the limit of a text", () => {
  const limit = { chars: 1000 };
  const body = `${"It does not work. ".repeat(99)}jo@example.org`;

  test("what lies beyond is hidden, unread", async () => {
    const { payload, tally } = await redact({ limit }, { body });
    expect(payload["body"]).toMatch(/^It does not work\. [^[\]]*\[UNSCANNED\]$/);
    expect(JSON.stringify(tally)).toContain("UNSCANNED");
    expect((await redact({ limit }, payload)).payload).toEqual(payload);
  });

  test.each([780, 790, 800, 950, 990, 995, 1000])(
    "no half of a value stays, begun at %d",
    async (at) => {
      const text = `${"x, ".repeat(400).slice(0, at)} 4242 4242 4242 4242 ${"y, ".repeat(99)}`;
      const { payload } = await redact({ limit }, { text });
      expect(payload["text"]).not.toContain("42");
    },
  );

  test("is not met by a text that grew by being redacted", async () => {
    const text = "jo@a.de ".repeat(125).slice(0, 999);
    const { payload } = await redact({ limit }, { text });
    expect(payload["text"]).toBe("[EMAIL_1] ".repeat(125).slice(0, -1));
    expect((await redact({ limit }, payload)).payload).toEqual(payload);
  });

  test("or fails the event, naming the field and no value", async () => {
    const { verdict } = await redact({ limit: { ...limit, beyond: "fail" } }, { body });
    expect(verdict).toMatchObject({
      kind: "fail",
      retry: false,
      failure: { code: "IL_PII_001", detail: { field: "body" } },
    });
    expect(JSON.stringify(verdict)).not.toContain("example.org");
  });
});
