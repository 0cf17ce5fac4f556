import { testModel } from "@ingestlayer/core/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startModelServer } from "../../../test/support/model-server.ts";
import type { ModelServer } from "../../../test/support/model-server.ts";
import { classifyExample, request } from "../_model/testing/urgency.ts";
import { examples } from "./examples.ts";
import { openai } from "./index.ts";

// What every model plugin must do, failures of the wire included, is tested in test/conformance.

let server: ModelServer;
beforeEach(async () => {
  server = await startModelServer();
});
afterEach(() => server[Symbol.asyncDispose]());

test.each(examples)("example: $title", async ({ answer, ...example }) => {
  expect(await classifyExample(openai, example, server)).toEqual({
    problems: [],
    result: { ok: true, answer },
  });
});

test.each([
  ["schema", { type: "json_schema" }],
  ["json", { type: "json_object" }],
  ["none", undefined],
])("with structured %s asks for it as the server knows it", async (structured, format) => {
  const config = { url: server.url, model: "m", structured };
  await using model = testModel(openai, { config });
  server.answerJson(examples[0].response);
  await model.classify(request);
  const [asked] = server.received;
  expect(asked?.body["response_format"]).toEqual(
    format === undefined ? undefined : (expect.objectContaining(format) as object),
  );
  expect(JSON.stringify(asked?.body["messages"]).includes("additionalProperties")).toBe(
    structured !== "schema",
  );
  expect(asked?.headers).not.toHaveProperty("authorization");
});

test("optional fields are required ones that may be null, as strict schemas want it", async () => {
  await using model = testModel(openai, { config: { url: server.url, model: "m" } });
  server.answerJson(examples[0].response);
  const schema = {
    type: "object",
    properties: { a: { type: "string" }, b: { anyOf: [{ type: "string" }, { type: "null" }] } },
    required: ["a"],
  };
  await model.classify({ ...request, schema });
  expect(server.received[0]?.body).toMatchObject({
    response_format: { json_schema: { schema: { required: ["a", "b"] } } },
  });
});
