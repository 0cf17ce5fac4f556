import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChatCompletion } from "./chat-completion.ts";
import { requestBytesMax, startModelEndpoint } from "./endpoint.ts";
import type { ModelEndpoint } from "./endpoint.ts";

const examples = [
  { text: "everything is down, nobody can work", label: "critical" },
  { text: "the database is down for all users, nobody gets in", label: "critical" },
  { text: "where can i find the invoice, thanks", label: "low" },
  { text: "thanks, please send the invoice again", label: "low" },
  { text: "my import is stuck, i need it by friday", label: "high" },
  { text: "my account is stuck, i can't sign in", label: "high" },
];

let endpoint: ModelEndpoint;
beforeAll(async () => {
  endpoint = await startModelEndpoint({ examples });
});
afterAll(() => endpoint.close());

describe("POST /v1/chat/completions", () => {
  test("answers with a label of the schema's enum, in the shape of a chat completion", async () => {
    const { status, answer } = await ask({ text: "all is down, nobody can work here" });
    expect(status).toBe(200);
    expect(answer).toMatchObject({
      object: "chat.completion",
      model: "linear",
      choices: [{ index: 0, message: { role: "assistant" }, finish_reason: "stop" }],
    });
    expect(answer.id).toMatch(/^chatcmpl-\w{32}$/);
    expect(Math.abs(answer.created - Date.now() / 1000)).toBeLessThan(60);
    expect(contentOf(answer)).toEqual({ label: "critical" });
    const { prompt_tokens, completion_tokens, total_tokens } = answer.usage;
    expect(prompt_tokens).toBeGreaterThan(5);
    expect(completion_tokens).toBeGreaterThan(0);
    expect(total_tokens).toBe(prompt_tokens + completion_tokens);
  });

  test("labels the last user message, whatever stands before and after it", async () => {
    const messages = [
      { role: "system", content: "nobody can work, everything is down" },
      { role: "user", content: "nobody can work, everything is down" },
      { role: "assistant", content: "critical" },
      { role: "user", content: [{ type: "text", text: "please send the invoice, thanks" }] },
    ];
    const { answer } = await ask({ messages });
    expect(contentOf(answer)).toEqual({ label: "low" });
  });

  test("keeps to the labels that the schema admits, though another is likelier", async () => {
    const { answer } = await ask({
      text: "everything is down, nobody can work",
      response_format: formatOf("urgency", ["low", "high", "unheard of"]),
    });
    expect(["low", "high"]).toContain(contentOf(answer)["urgency"]);
  });

  test("gives the same label to the same text each time, also many at once", async () => {
    const text = "my import is down, thanks";
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask({ text })));
    expect(new Set(answers.map(({ answer }) => contentOf(answer)["label"])).size).toBe(1);
    expect(new Set(answers.map(({ answer }) => answer.id)).size).toBe(20);
  });

  test("answers with the bare label where no format was asked for", async () => {
    const { answer } = await ask({ text: "the invoice, thanks", response_format: undefined });
    expect(answer.choices[0].message.content).toBe("low");
  });

  test("counts the completions that it answered, not the requests that it refused", async () => {
    const before = endpoint.calls();
    await ask({ text: "thanks" });
    await ask({ text: "thanks", model: "another" });
    await ask({ text: "thanks" });
    expect(endpoint.calls() - before).toBe(2);
  });
});

describe("GET /v1/models", () => {
  test("names the one model, by the name that was given", async () => {
    await using named = await startModelEndpoint({ examples, model: "tickets-1" });
    const { status, answer } = await send("/v1/models", { from: named });
    expect(status).toBe(200);
    expect(answer).toMatchObject({ object: "list", data: [{ id: "tickets-1", object: "model" }] });
  });
});

describe("a wrong request gets an error in OpenAI's shape", () => {
  test.each([
    { name: "no key", headers: {}, status: 401, code: "invalid_api_key" },
    {
      name: "a key of another kind",
      headers: { authorization: "Basic eDp5" },
      status: 401,
      code: "invalid_api_key",
    },
    { name: "an unknown route", path: "/v1/embeddings", status: 404, code: "unknown_url" },
    { name: "a name that objects inherit", path: "constructor", status: 404, code: "unknown_url" },
    { name: "the wrong method", method: "PUT", status: 405, code: "method_not_supported" },
    { name: "bad JSON", body: '{"model": ', status: 400, code: "invalid_json" },
    { name: "an empty body", body: "", status: 400, code: "invalid_json" },
    { name: "a body that is no object", body: "[]", status: 400, code: "invalid_value" },
    {
      name: "too large a body",
      body: " ".repeat(requestBytesMax + 1),
      status: 413,
      code: "request_too_large",
    },
  ])("$name: $status", async ({ path, status, code, ...request }) => {
    const sent = { method: "POST", body: "{}", ...request };
    const found = await send(path ?? "/v1/chat/completions", sent);
    expect(found.status).toBe(status);
    expect(errorOf(found.answer).type).toBe("invalid_request_error");
    expect(errorOf(found.answer).message.length).toBeGreaterThan(20);
    expect(errorOf(found.answer).code).toBe(code);
  });

  test.each([
    { name: "no model", wrong: { model: undefined }, status: 400, param: "model" },
    { name: "an unknown model", wrong: { model: "gpt-9" }, status: 404, param: "model" },
    { name: "no messages", wrong: { messages: [] }, status: 400, param: "messages" },
    {
      name: "no user message",
      wrong: { messages: [{ role: "system", content: "x" }] },
      status: 400,
      param: "messages",
    },
    {
      name: "an image",
      wrong: { messages: [{ role: "user", content: [{ type: "image_url" }] }] },
      status: 400,
      param: "messages[0].content",
    },
    { name: "streaming", wrong: { stream: true }, status: 400, param: "stream" },
    { name: "two choices", wrong: { n: 2 }, status: 400, param: "n" },
    {
      name: "an unknown format",
      wrong: { response_format: { type: "xml" } },
      status: 400,
      param: "response_format.type",
    },
    {
      name: "a schema without labels",
      wrong: { response_format: formatOf("label", "low") },
      status: 400,
      param: "response_format.json_schema.schema",
    },
    {
      name: "a schema of other labels only",
      wrong: { response_format: formatOf("label", ["spam", "ham"]) },
      status: 400,
      param: "response_format.json_schema.schema",
    },
  ])("$name: $status", async ({ wrong, status, param }) => {
    const found = await ask({ text: "thanks", ...wrong });
    expect(found.status).toBe(status);
    expect(errorOf(found.answer).param).toBe(param);
  });
});

describe("the life of the endpoint", () => {
  test("refuses connections once it is closed, and closing twice is fine", async () => {
    const short = await startModelEndpoint({ examples });
    await send("/v1/models", { from: short });
    await short.close();
    await short.close();
    await expect(send("/v1/models", { from: short })).rejects.toThrow("fetch failed");
  });

  test("rejects where the port is taken", async () => {
    const port = Number(new URL(endpoint.url).port);
    await expect(startModelEndpoint({ examples, port })).rejects.toThrow("EADDRINUSE");
  });

  test("rejects examples that hold one label only", async () => {
    await expect(startModelEndpoint({ examples: examples.slice(0, 2) })).rejects.toThrow(
      RangeError,
    );
  });
});

function ask({ text, ...rest }: { text?: string; [field: string]: unknown }) {
  const request = {
    model: "linear",
    messages: [
      { role: "system", content: "Answer with the urgency." },
      { role: "user", content: text },
    ],
    response_format: formatOf("label", ["low", "high", "critical"]),
    ...rest,
  };
  return send("/v1/chat/completions", { method: "POST", body: JSON.stringify(request) });
}

interface Sent {
  readonly from?: ModelEndpoint;
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function send(path: string, { from = endpoint, ...request }: Sent) {
  const headers = { authorization: "Bearer any", "content-type": "application/json" };
  const url = new URL(path, from.url);
  const response = await fetch(url, { headers, ...request });
  return { status: response.status, answer: (await response.json()) as ChatCompletion };
}

function formatOf(property: string, labels: unknown) {
  const schema = {
    type: "object",
    properties: { [property]: { type: "string", enum: labels } },
    required: [property],
    additionalProperties: false,
  };
  return { type: "json_schema", json_schema: { name: "label", strict: true, schema } };
}

function contentOf(completion: ChatCompletion): Record<string, string> {
  return JSON.parse(completion.choices[0].message.content) as Record<string, string>;
}

function errorOf(answer: unknown) {
  return (
    answer as { error: { message: string; type: string; param: string | null; code: string } }
  ).error;
}
