import { afterEach, beforeEach, expect, test } from "vitest";
import { startModelServer } from "../../../test/support/model-server.ts";
import type { ModelServer } from "../../../test/support/model-server.ts";
import { classifyExample } from "../_model/testing/urgency.ts";
import { examples } from "./examples.ts";
import { ollama } from "./index.ts";

// What every model plugin must do, failures of the wire included, is tested in test/conformance.

let server: ModelServer;
beforeEach(async () => {
  server = await startModelServer();
});
afterEach(() => server[Symbol.asyncDispose]());

test.each(examples)("example: $title", async ({ answer, ...example }) => {
  expect(await classifyExample(ollama, example, server)).toEqual({
    problems: [],
    result: { ok: true, answer },
  });
});

test("asks the server of this machine where no other is named", () => {
  expect(ollama.config.parse({ model: "m" })).toMatchObject({ url: "http://127.0.0.1:11434" });
});
