import type {
  ModelContext,
  ModelFinding,
  ModelRequest,
  ModelResult,
} from "@ingestlayer/core/plugin";
import { modelErrors } from "../_model/errors.ts";
import { failed, postJson } from "../_model/exchange.ts";
import { findingOf, getJson, noSuchModel, statusOf } from "../_model/look.ts";
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

/**
 * Whether the server takes the key and lists the model (`GET /models`, which costs nothing). One that has no
 * such list says nothing wrong.
 */
export async function lookAtModels(
  config: OpenAiConfig,
  context: ModelContext,
): Promise<readonly ModelFinding[]> {
  const url = `${config.url.replace(/\/$/, "")}/models`;
  const listed = await getJson(context, url, authorization(config));
  if (!listed.ok) {
    const hasNoList = [404, 405, 501].includes(statusOf(listed.failure) ?? 0);
    return hasNoList ? [] : [findingOf(listed.failure)];
  }
  const entries = isRecord(listed.value) ? listed.value["data"] : undefined;
  if (!Array.isArray(entries)) return [];
  const names = entries.flatMap((entry) => {
    return isRecord(entry) && typeof entry["id"] === "string" ? [entry["id"]] : [];
  });
  if (names.length === 0 || names.includes(config.model)) return [];
  const finding = noSuchModel(config.model, names, "Take one of them, or ask for access to it.");
  // Azure lists the models that one could deploy, and is asked by the name of a deployment.
  const isAzure = new URL(config.url).hostname.endsWith(".azure.com");
  return [isAzure ? { ...finding, severity: "warning" } : finding];
}

function authorization({ key }: OpenAiConfig): Readonly<Record<string, string>> {
  return key === undefined ? {} : { authorization: `Bearer ${key}` };
}

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
