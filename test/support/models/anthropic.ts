import { z } from "zod";
import { mistakeIn } from "./protocol.ts";
import type { ModelProtocol } from "./protocol.ts";

const request = z.strictObject({
  model: z.string(),
  max_tokens: z.int().min(1),
  system: z.string(),
  messages: z.array(z.strictObject({ role: z.literal("user"), content: z.string() })).min(1),
  tools: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[\w-]{1,64}$/),
        description: z.string(),
        input_schema: z.looseObject({ type: z.literal("object") }),
      }),
    )
    .length(1),
  tool_choice: z.strictObject({ type: z.literal("tool"), name: z.string() }),
  temperature: z.number().min(0).max(1).optional(),
});

const error = (type: string, message: string) => ({
  type: "error",
  error: { type, message },
  request_id: "req_1",
});

const message = (stop_reason: string, content: readonly object[]) => ({
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude-haiku-4-5",
  content,
  stop_reason,
  stop_sequence: null,
  usage: {
    input_tokens: 20,
    cache_creation_input_tokens: 60,
    cache_read_input_tokens: 40,
    output_tokens: 7,
  },
});

/** Anthropic API reference, messages and errors. */
export const anthropicProtocol: ModelProtocol = {
  name: "anthropic",
  options: { model: "claude-haiku-4-5", key: "k2", temperature: 0 },
  wrong: { "invalid x-api-key": { key: "k1" }, "model: claude-1": { model: "claude-1" } },
  refuse({ url, headers, body }) {
    if (headers["x-api-key"] !== "k2") {
      return { status: 401, body: error("authentication_error", "invalid x-api-key") };
    }
    if (url !== "/v1/messages") return { status: 404, body: error("not_found_error", "Not found") };
    if (headers["anthropic-version"] !== "2023-06-01") {
      return { status: 400, body: error("invalid_request_error", "anthropic-version: required") };
    }
    const mistake = mistakeIn(request, body);
    if (mistake !== undefined)
      return { status: 400, body: error("invalid_request_error", mistake) };
    if (body["model"] === "claude-haiku-4-5") return undefined;
    return { status: 404, body: error("not_found_error", "model: claude-1") };
  },
  answer: (input) =>
    message("tool_use", [
      { type: "text", text: "Well." },
      { type: "tool_use", id: "toolu_1", name: "answer", input },
    ]),
  saysUsage: true,
  errors: [
    {
      status: 400,
      body: error("invalid_request_error", "Your credit balance is too low"),
      message: "Your credit balance is too low",
      retry: false,
    },
    {
      status: 403,
      body: error("permission_error", "Your API key does not have permission"),
      message: "Your API key does not have permission",
      retry: true,
    },
    {
      status: 413,
      body: error("request_too_large", "Request exceeds the maximum size"),
      message: "Request exceeds the maximum size",
      retry: false,
    },
    {
      status: 429,
      body: error("rate_limit_error", "This request would exceed your rate limit"),
      headers: { "retry-after": "12" },
      message: "This request would exceed your rate limit",
      retry: true,
      afterMs: 12_000,
    },
    {
      status: 500,
      body: error("api_error", "Internal server error"),
      message: "Internal server error",
      retry: true,
    },
    {
      status: 529,
      body: error("overloaded_error", "Overloaded"),
      message: "Overloaded",
      retry: true,
    },
  ],
  stream: {
    type: "text/event-stream; charset=utf-8",
    body:
      'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","content":[]}}\n\n' +
      'event: message_stop\ndata: {"type":"message_stop"}\n\n',
  },
  unanswered: [
    { what: "a refusal", body: message("refusal", []), fails: "IL_MDL_106", says: "refused" },
    {
      what: "stop_reason max_tokens",
      body: message("max_tokens", [{ type: "tool_use", name: "answer", input: {} }]),
      fails: "IL_MDL_105",
      says: "raise maxTokens",
    },
    {
      what: "words instead of the tool",
      body: message("end_turn", [{ type: "text", text: "high" }]),
      fails: "IL_MDL_104",
      says: "no tool_use",
    },
    {
      what: "a context that is full",
      body: message("model_context_window_exceeded", []),
      fails: "IL_MDL_105",
      says: "context window",
    },
  ],
};
