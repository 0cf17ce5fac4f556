import { z } from "zod";
import { mistakeIn } from "./protocol.ts";
import type { ModelProtocol } from "./protocol.ts";

const request = z.strictObject({
  input: z.json(),
  labels: z.json(),
  schema: z.looseObject({}),
  prompt: z.string(),
});

/** An endpoint as the plugin's README describes one, in the usual forms of error. */
export const httpProtocol: ModelProtocol = {
  name: "http",
  options: { headers: { "x-key": "k3" }, answer: "result.label" },
  wrong: { "no such key": { headers: { "x-key": "k1" } } },
  refuse({ headers, body }) {
    if (headers["x-key"] !== "k3") return { status: 401, body: { error: "no such key" } };
    const mistake = mistakeIn(request, body);
    return mistake === undefined ? undefined : { status: 400, body: { message: mistake } };
  },
  answer: (value) => {
    const bare = (value as { readonly answer?: unknown }).answer ?? value;
    return { result: { label: bare } };
  },
  saysUsage: false,
  errors: [
    { status: 400, body: { error: "not this" }, message: "not this", retry: false },
    { status: 403, body: { message: "not you" }, message: "not you", retry: true },
    { status: 404, body: { error: { message: "not here" } }, message: "not here", retry: true },
    { status: 422, body: { detail: "x" }, message: "status 422", retry: false },
    {
      status: 429,
      body: { error: "slower" },
      headers: { "retry-after": "2" },
      message: "slower",
      retry: true,
      afterMs: 2_000,
    },
    { status: 500, body: { error: "oh\nno" }, message: "oh no", retry: true },
    { status: 503, body: null, message: "status 503", retry: true },
  ],
  stream: { type: "text/event-stream", body: 'data: {"result": 1}\n\n' },
  unanswered: [
    {
      what: "an answer that stands elsewhere",
      body: { result: "high" },
      fails: "IL_MDL_104",
      says: "no 'result.label'",
    },
    { what: "null", body: null, fails: "IL_MDL_104", says: "no 'result.label'" },
  ],
};
