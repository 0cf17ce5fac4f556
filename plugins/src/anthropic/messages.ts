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
import { readUsage } from "../_model/usage.ts";
import { inputText, instructions } from "../_model/words.ts";
import type { AnthropicConfig } from "./config.ts";

/** The version of the protocol that this is written for. */
const protocolVersion = "2023-06-01";
const tool = "answer";

/** Whether the server takes the key and has the model (`GET /v1/models/MODEL`, which costs nothing). */
export async function lookAtModel(
  config: AnthropicConfig,
  context: ModelContext,
): Promise<readonly ModelFinding[]> {
  const base = config.url.replace(/\/$/, "");
  const url = `${base}/v1/models/${encodeURIComponent(config.model)}`;
  const found = await getJson(context, url, headersOf(config));
  if (found.ok) return [];
  return statusOf(found.failure) === 404
    ? [noSuchModel(config.model, [], "Look for its name in the list of models of your account.")]
    : [findingOf(found.failure)];
}

function headersOf({ key }: AnthropicConfig): Readonly<Record<string, string>> {
  return { "x-api-key": key, "anthropic-version": protocolVersion };
}

/** One message (Anthropic API reference, `POST /v1/messages`), with a tool that must be used. */
export async function askMessages(
  config: AnthropicConfig,
  request: ModelRequest,
  context: ModelContext,
): Promise<ModelResult> {
  const { schema, unwrap } = wrapSchema(request.schema);
  const exchanged = await postJson(
    context,
    `${config.url.replace(/\/$/, "")}/v1/messages`,
    headersOf(config),
    {
      model: config.model,
      max_tokens: config.maxTokens,
      system: instructions(request),
      messages: [{ role: "user", content: inputText(request.input) }],
      tools: [{ name: tool, description: "Takes the answer.", input_schema: schema }],
      tool_choice: { type: "tool", name: tool },
      ...(config.temperature !== undefined && { temperature: config.temperature }),
    },
  );
  if (!exchanged.ok) return exchanged;
  const { value } = exchanged;
  const said = isRecord(value) ? value["usage"] : undefined;
  return { ...readMessage(value, unwrap), ...readUsage(said, usageNames) };
}

/** What was read from the server's cache or written to it is counted apart from the rest of the input. */
const usageNames = {
  input: ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"],
  output: ["output_tokens"],
};

function readMessage(value: unknown, unwrap: WrappedSchema["unwrap"]): ModelResult {
  if (!isRecord(value) || !Array.isArray(value["content"])) {
    return failed(modelErrors.otherForm("content"), true);
  }
  if (value["stop_reason"] === "max_tokens") return failed(modelErrors.cutOff("maxTokens"), false);
  if (value["stop_reason"] === "model_context_window_exceeded") {
    return failed(modelErrors.contextFull(), false);
  }
  if (value["stop_reason"] === "refusal") return failed(modelErrors.refused(), false);
  const blocks: readonly unknown[] = value["content"];
  const used = blocks.find((block) => isRecord(block) && block["type"] === "tool_use");
  if (!isRecord(used)) return failed(modelErrors.otherForm("tool_use"), true);
  return { ok: true, answer: unwrap(used["input"]) };
}
