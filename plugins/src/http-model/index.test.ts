import { testModel } from "@ingestlayer/core/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startModelServer } from "../../../test/support/model-server.ts";
import type { ModelServer } from "../../../test/support/model-server.ts";
import { classifyExample, request } from "../_model/testing/urgency.ts";
import { examples } from "./examples.ts";
import { httpModel } from "./index.ts";

// What every model plugin must do, failures of the wire included, is tested in test/conformance.

let server: ModelServer;
beforeEach(async () => {
  server = await startModelServer();
});
afterEach(() => server[Symbol.asyncDispose]());

test.each(examples)("example: $title", async ({ answer, ...example }) => {
  expect(await classifyExample(httpModel, example, server)).toEqual({
    problems: [],
    result: { ok: true, answer },
  });
});

test("an answer that does not stand where it should is of another form", async () => {
  const config = { url: server.url, answer: "result.label" };
  await using model = testModel(httpModel, { config });
  server.answerJson({ result: "high" });
  expect(await model.classify(request)).toMatchObject({ failure: { code: "IL_MDL_104" } });
});

test("integers beyond 2^53 arrive whole", async () => {
  await using model = testModel(httpModel, { config: { url: server.url } });
  let sent = "";
  server.answer = (response, received) => {
    sent = received.headers["content-length"] ?? "";
    response.end('"high"');
  };
  const input = { id: 9007199254740993n };
  await model.classify({ ...request, input });
  expect(Number(sent)).toBe(
    JSON.stringify({ ...request, input: { id: "9007199254740993" } }).length - 2,
  );
});
