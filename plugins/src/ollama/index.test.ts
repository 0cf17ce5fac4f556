import { testModel } from "@ingestlayer/core/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startModelServer } from "../../../test/support/model-server.ts";
import type { ModelServer } from "../../../test/support/model-server.ts";
import { examples } from "./examples.ts";
import { ollama } from "./index.ts";

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
  await using model = testModel(ollama, { config: { ...config, url: server.url } });
  expect(model.problems).toEqual([]);
  server.answerJson(response);
  expect(await model.classify(request)).toEqual({ ok: true, answer });
});

test("asks the server of this machine where no other is named", () => {
  expect(ollama.config.parse({ model: "m" })).toMatchObject({ url: "http://127.0.0.1:11434" });
});
