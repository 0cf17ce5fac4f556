import type { ModelContext, ModelRequest, ModelResult } from "@ingestlayer/core/plugin";
import { modelErrors } from "../_model/errors.ts";
import { failed, postJson } from "../_model/exchange.ts";
import { authorization } from "../_model/openai-server.ts";
import { isRecord, wrapSchema } from "../_model/schema.ts";
import type { WrappedSchema } from "../_model/schema.ts";
import { inputText, instructions, readJsonText } from "../_model/words.ts";
import { readUsage } from "../_model/usage.ts";
import type { OpenAiConfig } from "./config.ts";

/** One chat completion (OpenAI API reference, `POST /chat/completions`). */
export async function askChat(
  config: OpenAiConfig,
  request: ModelRequest,
  context: ModelContext,
): Promise<ModelResult> {
  const wrapped = wrapSchema(request.schema);
  const exchanged = await postJson(
    context,
    `${config.url.replace(/\/$/, "")}/chat/completions`,
    authorization(config),
    requestBody(config, request, wrapped),
  );
  if (!exchanged.ok) return exchanged;
  const { value } = exchanged;
  const said = isRecord(value) ? value["usage"] : undefined;
  return { ...readCompletion(value, wrapped), ...readUsage(said, usageNames) };
}

const usageNames = { input: ["prompt_tokens"], output: ["completion_tokens"] };

function requestBody(config: OpenAiConfig, request: ModelRequest, { schema }: WrappedSchema) {
  const { structured, maxTokens, temperature } = config;
  const told = instructions(request);
  return {
    model: config.model,
    messages: [
      {
        role: "system",
        content:
          structured === "schema"
            ? told
            : `${told} Write JSON of this schema: ${JSON.stringify(schema)}`,
      },
      { role: "user", content: inputText(request.input) },
    ],
    ...(structured === "schema" && {
      response_format: {
        type: "json_schema",
        json_schema: { name: "answer", strict: true, schema },
      },
    }),
    ...(structured === "json" && { response_format: { type: "json_object" } }),
    ...(maxTokens !== undefined && { max_completion_tokens: maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...config.extra,
  };
}

function readCompletion(value: unknown, wrapped: WrappedSchema): ModelResult {
  const choices = isRecord(value) ? value["choices"] : undefined;
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  if (!isRecord(choice) || !isRecord(choice["message"])) {
    return failed(modelErrors.otherForm("choices[0].message"), true);
  }
  const { content, refusal } = choice["message"];
  if (typeof refusal === "string") return failed(modelErrors.refused(), false);
  if (choice["finish_reason"] === "content_filter") {
    return failed(modelErrors.refused("content_filter"), false);
  }
  if (choice["finish_reason"] === "length") return failed(modelErrors.cutOff("maxTokens"), false);
  if (typeof content !== "string") return failed(modelErrors.otherForm("message.content"), true);
  const written = readJsonText(content);
  // What is no JSON may be the bare label: the caller checks it, and asks again.
  return { ok: true, answer: written === undefined ? content.trim() : wrapped.unwrap(written) };
}
