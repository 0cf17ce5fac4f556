import { testModel } from "@ingestlayer/core/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startModelServer } from "../../../test/support/model-server.ts";
import type { ModelServer } from "../../../test/support/model-server.ts";
import { classifyExample, request } from "../_model/testing/urgency.ts";
import { examples } from "./examples.ts";
import { anthropic } from "./index.ts";

// What every model plugin must do, failures of the wire included, is tested in test/conformance.

let server: ModelServer;
beforeEach(async () => {
  server = await startModelServer();
});
afterEach(() => server[Symbol.asyncDispose]());

test.each(examples)("example: $title", async ({ answer, ...example }) => {
  expect(await classifyExample(anthropic, example, server)).toEqual({
    problems: [],
    result: { ok: true, answer },
  });
});

test("a message that does not use the tool is of another form", async () => {
  const config = { url: server.url, model: "m", key: "k" };
  await using model = testModel(anthropic, { config });
  server.answerJson({ stop_reason: "end_turn", content: [{ type: "text", text: "high" }] });
  expect(await model.classify(request)).toMatchObject({ failure: { code: "IL_MDL_104" } });
});
