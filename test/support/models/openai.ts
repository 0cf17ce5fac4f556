import { z } from "zod";
import { mistakeIn, strictSchema } from "./protocol.ts";
import type { ModelProtocol } from "./protocol.ts";

const request = z.strictObject({
  model: z.string(),
  messages: z
    .array(z.strictObject({ role: z.enum(["system", "user"]), content: z.string() }))
    .min(1),
  response_format: z.strictObject({
    type: z.literal("json_schema"),
    json_schema: z.strictObject({
      name: z.string().regex(/^[\w-]{1,64}$/),
      strict: z.literal(true),
      schema: strictSchema,
    }),
  }),
  max_completion_tokens: z.int().min(1).optional(),
  temperature: z.number().min(0).max(2).optional(),
});

const error = (message: string, type: string, code: string | null = null) => ({
  error: { message, type, param: null, code },
});

const completion = (choice: object) => ({
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1_764_000_000,
  model: "gpt-5-mini",
  choices: [{ index: 0, logprobs: null, ...choice }],
  usage: { prompt_tokens: 120, completion_tokens: 7, total_tokens: 127 },
});

/** OpenAI API reference, chat completions and error codes. */
export const openaiProtocol: ModelProtocol = {
  name: "openai",
  options: { model: "gpt-5-mini", key: "k1", maxTokens: 50, temperature: 0 },
  wrong: {
    "Incorrect API key provided": { key: "k2" },
    "does not exist": { model: "gpt-4" },
    "unknown url": { path: "/v2" },
    "messages.0.content": { extra: { messages: [{ role: "user", content: 1 }] } },
  },
  refuse({ url, headers, body }) {
    if (headers.authorization !== "Bearer k1") {
      const body401 = error(
        "Incorrect API key provided: k2.",
        "invalid_request_error",
        "invalid_api_key",
      );
      return { status: 401, body: body401 };
    }
    if (url !== "/chat/completions") {
      return { status: 404, body: error(`unknown url ${url}`, "invalid_request_error") };
    }
    const mistake = mistakeIn(request, body);
    if (mistake !== undefined)
      return { status: 400, body: error(mistake, "invalid_request_error") };
    if (body["model"] === "gpt-5-mini") return undefined;
    const message = "The model `gpt-4` does not exist or you do not have access to it.";
    return { status: 404, body: error(message, "invalid_request_error", "model_not_found") };
  },
  answer: (value) =>
    completion({
      finish_reason: "stop",
      message: { role: "assistant", content: JSON.stringify(value), refusal: null },
    }),
  saysUsage: true,
  errors: [
    {
      status: 403,
      body: error("Country, region, or territory not supported", "request_forbidden"),
      message: "Country, region, or territory not supported",
      retry: true,
    },
    {
      status: 429,
      body: error("Rate limit reached for gpt-5-mini", "requests", "rate_limit_exceeded"),
      headers: { "retry-after": "3" },
      message: "Rate limit reached for gpt-5-mini",
      retry: true,
      afterMs: 3_000,
    },
    {
      status: 429,
      body: error("You exceeded your current quota", "insufficient_quota", "insufficient_quota"),
      message: "You exceeded your current quota",
      retry: true,
    },
    {
      status: 500,
      body: error("The server had an error while processing your request", "server_error"),
      message: "The server had an error while processing your request",
      retry: true,
    },
    {
      status: 503,
      body: error("The engine is currently overloaded, please try again later", "server_error"),
      message: "The engine is currently overloaded, please try again later",
      retry: true,
    },
  ],
  stream: {
    type: "text/event-stream",
    body:
      'data: {"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"delta":{"content":"{"}}]}\n\n' +
      "data: [DONE]\n\n",
  },
  unanswered: [
    {
      what: "a refusal",
      body: completion({
        finish_reason: "stop",
        message: { role: "assistant", content: null, refusal: "I cannot help with that." },
      }),
      fails: "IL_MDL_106",
      says: "refused",
    },
    {
      what: "a content filter",
      body: completion({ finish_reason: "content_filter", message: { content: "" } }),
      fails: "IL_MDL_106",
      says: "content_filter",
    },
    {
      what: "finish_reason length",
      body: completion({ finish_reason: "length", message: { content: '{"answ' } }),
      fails: "IL_MDL_105",
      says: "raise maxTokens",
    },
    {
      what: "no choice",
      body: { ...completion({}), choices: [] },
      fails: "IL_MDL_104",
      says: "no choices[0].message",
    },
    {
      what: "a call of a tool that nobody offered",
      body: completion({
        finish_reason: "tool_calls",
        message: { role: "assistant", content: null, tool_calls: [] },
      }),
      fails: "IL_MDL_104",
      says: "no message.content",
    },
  ],
};
