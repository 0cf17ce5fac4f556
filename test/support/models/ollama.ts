import { z } from "zod";
import { mistakeIn } from "./protocol.ts";
import type { ModelProtocol } from "./protocol.ts";

const request = z.strictObject({
  model: z.string(),
  messages: z.array(z.strictObject({ role: z.enum(["system", "user"]), content: z.string() })),
  stream: z.literal(false),
  format: z.looseObject({ type: z.literal("object") }),
  options: z.record(z.string(), z.json()),
});

const chat = (content: string, done_reason = "stop") => ({
  model: "llama3.2",
  created_at: "2026-01-05T12:00:00Z",
  message: { role: "assistant", content },
  done: true,
  done_reason,
  total_duration: 5_191_566_416,
  prompt_eval_count: 120,
  eval_count: 7,
});

const missing = 'model "llama9" not found, try pulling it first';

/** Ollama API, `POST /api/chat`. */
export const ollamaProtocol: ModelProtocol = {
  name: "ollama",
  options: { model: "llama3.2" },
  wrong: { [missing]: { model: "llama9" } },
  refuse({ url, body }) {
    if (url !== "/api/chat") return { status: 404, body: "404 page not found" };
    const mistake = mistakeIn(request, body);
    if (mistake !== undefined) return { status: 400, body: { error: mistake } };
    return body["model"] === "llama3.2" ? undefined : { status: 404, body: { error: missing } };
  },
  answer: (value) => chat(JSON.stringify(value)),
  saysUsage: true,
  errors: [
    {
      status: 400,
      body: { error: "invalid options: num_ctx" },
      message: "invalid options: num_ctx",
      retry: false,
    },
    {
      status: 403,
      body: { error: "registry blocked" },
      message: "registry blocked",
      retry: true,
    },
    {
      status: 500,
      body: { error: "llama runner process has terminated: signal: killed" },
      message: "llama runner process has terminated: signal: killed",
      retry: true,
    },
    {
      status: 503,
      body: { error: "server busy, please try again. maximum pending requests exceeded" },
      headers: { "retry-after": "1" },
      message: "server busy, please try again. maximum pending requests exceeded",
      retry: true,
      afterMs: 1_000,
    },
  ],
  stream: {
    type: "application/x-ndjson",
    body:
      '{"model":"llama3.2","message":{"role":"assistant","content":"{"},"done":false}\n' +
      '{"model":"llama3.2","message":{"role":"assistant","content":"}"},"done":true}\n',
  },
  unanswered: [
    {
      what: "done_reason length",
      body: chat('{"ans', "length"),
      fails: "IL_MDL_105",
      says: "raise options.num_predict",
    },
    {
      what: "a model that was only loaded",
      body: chat("", "load"),
      fails: "IL_MDL_104",
      says: "no message.content",
    },
    {
      what: "no message",
      body: { ...chat(""), message: null },
      fails: "IL_MDL_104",
      says: "no message",
    },
  ],
};
