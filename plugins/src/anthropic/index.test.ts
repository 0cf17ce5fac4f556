import { testModel } from "@ingestlayer/core/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startModelServer } from "../../../test/support/model-server.ts";
import type { ModelServer } from "../../../test/support/model-server.ts";
import { examples } from "./examples.ts";
import { anthropic } from "./index.ts";

// What every model plugin must do, failures of the wire included, is tested in test/conformance.

let server: ModelServer;
beforeEach(async () => {
  server = await startModelServer();
});
afterEach(() => server[Symbol.asyncDispose]());

const request = {
  input: { subject: "down" },
  labels: ["low", "high"],
  schema: { type: "string", enum: ["low", "high"] },
  prompt: "How urgent?",
};

test.each(examples)("example: $title", async ({ config, response, answer }) => {
  await using model = testModel(anthropic, { config: { ...config, url: server.url } });
  expect(model.problems).toEqual([]);
  server.answerJson(response);
  expect(await model.classify(request)).toEqual({ ok: true, answer });
});

test("a message that does not use the tool is of another form", async () => {
  const config = { url: server.url, model: "m", key: "k" };
  await using model = testModel(anthropic, { config });
  server.answerJson({ stop_reason: "end_turn", content: [{ type: "text", text: "high" }] });
  expect(await model.classify(request)).toMatchObject({ failure: { code: "IL_MDL_104" } });
});
