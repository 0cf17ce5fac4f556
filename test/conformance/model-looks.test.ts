import type { ModelPlugin } from "@ingestlayer/core/plugin";
import { testModel } from "@ingestlayer/core/testing";
import { builtinPlugins } from "@ingestlayer/plugins";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startModelServer } from "../support/model-server.ts";
import type { ModelServer } from "../support/model-server.ts";

// What `check --connect` finds of every model plugin that asks a server, over the real wire.

interface Case {
  readonly name: string;
  readonly options: object;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What a look is answered where all is well, and where the model is not there. */
  readonly well: readonly [answer: object, status: number];
  readonly without?: readonly [answer: object, status: number];
}

const cases: readonly Case[] = [
  {
    name: "openai",
    options: { model: "gpt", key: "k1" },
    url: "/models",
    headers: { authorization: "Bearer k1" },
    well: [{ data: [{ id: "gpt" }] }, 200],
    without: [{ data: [{ id: "gpt-x" }] }, 200],
  },
  {
    name: "anthropic",
    options: { model: "claude", key: "k2" },
    url: "/v1/models/claude",
    headers: { "x-api-key": "k2" },
    well: [{ id: "claude" }, 200],
    without: [{ error: { message: "not found" } }, 404],
  },
  {
    name: "ollama",
    options: { model: "llama" },
    url: "/api/tags",
    headers: {},
    well: [{ models: [{ name: "llama:latest" }] }, 200],
    without: [{ models: [] }, 200],
  },
  {
    name: "http",
    options: { headers: { "x-key": "k3" } },
    url: "/",
    headers: { "x-key": "k3" },
    well: [{ message: "POST only" }, 405],
  },
];

let server: ModelServer;
beforeEach(async () => {
  server = await startModelServer();
});
afterEach(() => server[Symbol.asyncDispose]());

test.each(cases)(
  "$name: a look asks nothing, and finds what keeps it from answering",
  async (one) => {
    const plugin = builtinPlugins.find(
      ({ type, manifest }) => type === "model" && manifest.name === one.name,
    ) as ModelPlugin;
    await using model = testModel(plugin, { config: { url: server.url, ...one.options } });
    server.answerJson(...one.well);
    expect(await model.check()).toEqual([]);
    expect(server.received).toMatchObject([{ url: one.url, headers: one.headers, body: {} }]);
    server.answerJson({ error: { message: "who are you" } }, 401);
    expect(await model.check()).toEqual([
      expect.stringMatching(/^IL_MDL_111 .* refuses us: .* 401: who are you/),
    ]);
    if (one.without !== undefined) {
      server.answerJson(...one.without);
      expect(await model.check()).toEqual([expect.stringMatching(/^IL_MDL_112 .*has no model/)]);
    }
    server.answer = (response) => response.destroy();
    expect(await model.check()).toEqual([expect.stringMatching(/^IL_SBX_207 .* \(url\)/)]);
  },
);
