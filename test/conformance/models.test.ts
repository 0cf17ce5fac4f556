import type { ModelPlugin, ModelRequest } from "@ingestlayer/core/plugin";
import { testModel } from "@ingestlayer/core/testing";
import { builtinPlugins } from "@ingestlayer/plugins";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startModelServer } from "../support/model-server.ts";
import type { ModelServer } from "../support/model-server.ts";
import { forFields, forName } from "../support/models/requests.ts";

// What every model plugin that asks a server must put on the wire. Servers that hold it to the protocol, and
// every way in which they can fail it, are in model-wire.test.ts.

const input = { subject: "down", id: 9007199254740993n };
const one: ModelRequest = { ...forName, input };
const fields: ModelRequest = { ...forFields, input };

interface Wire {
  readonly name: string;
  readonly options: object;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The protocol's answer that carries this structured value. */
  readonly carry: (answer: unknown) => object;
  /** What the request must say beside the input. */
  readonly asked: object;
  readonly schemaOf: (body: Readonly<Record<string, unknown>>) => unknown;
}

/** JSON of which only the path matters. */
interface Any {
  readonly [key: string]: Any | undefined;
}

const wires: readonly Wire[] = [
  {
    name: "openai",
    options: { model: "gpt", key: "k1", maxTokens: 50, extra: { seed: 7 } },
    path: "/chat/completions",
    headers: { authorization: "Bearer k1" },
    carry: (answer) => ({
      choices: [
        { finish_reason: "stop", message: { role: "assistant", content: JSON.stringify(answer) } },
      ],
    }),
    asked: {
      model: "gpt",
      seed: 7,
      max_completion_tokens: 50,
      messages: [
        { role: "system", content: expect.stringContaining("How urgent?") as string },
        { role: "user", content: '{"subject":"down","id":9007199254740993}' },
      ],
    },
    schemaOf: (body) => (body as Any)["response_format"]?.["json_schema"]?.["schema"],
  },
  {
    name: "anthropic",
    options: { model: "claude", key: "k2" },
    path: "/v1/messages",
    headers: { "x-api-key": "k2", "anthropic-version": "2023-06-01" },
    carry: (input) => ({
      type: "message",
      stop_reason: "tool_use",
      content: [
        { type: "text", text: "Well." },
        { type: "tool_use", id: "t", name: "answer", input },
      ],
    }),
    asked: {
      model: "claude",
      max_tokens: 1024,
      system: expect.stringContaining("How urgent?") as string,
      tool_choice: { type: "tool", name: "answer" },
    },
    schemaOf: (body) => (body as Any)["tools"]?.[0]?.["input_schema"],
  },
  {
    name: "ollama",
    options: { model: "llama" },
    path: "/api/chat",
    headers: {},
    carry: (answer) => ({
      message: { role: "assistant", content: JSON.stringify(answer) },
      done: true,
      done_reason: "stop",
    }),
    asked: { model: "llama", stream: false, options: { temperature: 0 } },
    schemaOf: (body) => body["format"],
  },
  {
    name: "http",
    options: { headers: { "x-key": "k3" }, answer: "result.label" },
    path: "/",
    headers: { "x-key": "k3" },
    carry: (answer) => ({ result: { label: unwrapped(answer) } }),
    asked: { labels: ["low", "high"], prompt: "How urgent?" },
    schemaOf: (body) => ({ properties: { answer: withoutDialect(body["schema"] as object) } }),
  },
];

function unwrapped(answer: unknown): unknown {
  return (answer as { readonly answer?: unknown }).answer ?? answer;
}

function withoutDialect(schema: object): object {
  return { ...schema, $schema: undefined };
}

let server: ModelServer;
beforeEach(async () => {
  server = await startModelServer();
});
afterEach(() => server[Symbol.asyncDispose]());

describe.each(wires)("$name", (wire) => {
  const found = builtinPlugins.find(
    (plugin) => plugin.type === "model" && plugin.manifest.name === wire.name,
  );
  const plugin = found as ModelPlugin;
  const open = (timeoutMs = 2_000) =>
    testModel(plugin, { config: { ...wire.options, url: server.url }, timeoutMs });

  test("speaks its protocol: a label", async () => {
    await using model = open();
    expect(model.problems).toEqual([]);
    server.answerJson(wire.carry({ answer: "high" }));
    expect(await model.classify(one)).toEqual({ ok: true, answer: "high" });
    const [request] = server.received;
    expect(request).toMatchObject({ url: wire.path, headers: wire.headers, body: wire.asked });
    expect(wire.schemaOf(request!.body)).toMatchObject({
      properties: { answer: { type: "string", enum: ["low", "high"] } },
    });
    expect(JSON.stringify(request!.body)).toContain("down");
  });

  test("speaks its protocol: several fields", async () => {
    await using model = open();
    const answer = { urgency: "low", reason: null };
    server.answerJson(wire.carry(answer));
    expect(await model.classify(fields)).toEqual({ ok: true, answer });
  });

  test("an answer that does not come, and a caller who gives up", async () => {
    await using model = open(150);
    server.answer = () => undefined;
    expect(await model.classify(one)).toMatchObject({ ok: false, retry: true });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    expect(await model.classify(one, controller.signal)).toMatchObject({ ok: false, retry: true });
  });

  test("the fingerprint follows what answers depend on, not keys", () => {
    const fingerprint = (options: object) =>
      testModel(plugin, { config: { ...wire.options, url: "https://x.example", ...options } })
        .fingerprint;
    const usual = fingerprint({});
    if ("key" in wire.options) expect(fingerprint({ key: "another" })).toBe(usual);
    expect(fingerprint({ url: "https://y.example" })).not.toBe(usual);
  });
});
