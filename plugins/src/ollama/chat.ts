import type {
  ModelContext,
  ModelFinding,
  ModelRequest,
  ModelResult,
} from "@ingestlayer/core/plugin";
import { modelErrors } from "../_model/errors.ts";
import { failed, postJson } from "../_model/exchange.ts";
import { findingOf, getJson, noSuchModel } from "../_model/look.ts";
import { isRecord, wrapSchema } from "../_model/schema.ts";
import type { WrappedSchema } from "../_model/schema.ts";
import { readUsage } from "../_model/usage.ts";
import { inputText, instructions, readJsonText } from "../_model/words.ts";
import type { OllamaConfig } from "./config.ts";

/** Whether the server is there and has pulled the model (`GET /api/tags`). It loads nothing. */
export async function lookAtTags(
  { url, model }: OllamaConfig,
  context: ModelContext,
): Promise<readonly ModelFinding[]> {
  const listed = await getJson(context, `${url.replace(/\/$/, "")}/api/tags`, {});
  if (!listed.ok) return [findingOf(listed.failure)];
  const entries = isRecord(listed.value) ? listed.value["models"] : undefined;
  if (!Array.isArray(entries)) return [findingOf(modelErrors.otherForm("models"))];
  const names = entries.flatMap((entry) => {
    return isRecord(entry) && typeof entry["name"] === "string" ? [entry["name"]] : [];
  });
  // A name without a tag means the tag 'latest'.
  if (names.includes(model) || names.includes(`${model}:latest`)) return [];
  return [noSuchModel(model, names, `Run 'ollama pull ${model}' on that machine.`)];
}

/** One chat (Ollama API, `POST /api/chat`) with `format` as a JSON Schema. */
export async function askOllama(
  config: OllamaConfig,
  request: ModelRequest,
  context: ModelContext,
): Promise<ModelResult> {
  const { schema, unwrap } = wrapSchema(request.schema);
  const exchanged = await postJson(
    context,
    `${config.url.replace(/\/$/, "")}/api/chat`,
    {},
    {
      model: config.model,
      messages: [
        { role: "system", content: instructions(request) },
        { role: "user", content: inputText(request.input) },
      ],
      stream: false,
      format: schema,
      options: config.options,
    },
  );
  if (!exchanged.ok) return exchanged;
  const { value } = exchanged;
  return { ...readChat(value, unwrap), ...readUsage(value, usageNames) };
}

const usageNames = { input: ["prompt_eval_count"], output: ["eval_count"] };

function readChat(value: unknown, unwrap: WrappedSchema["unwrap"]): ModelResult {
  if (!isRecord(value) || !isRecord(value["message"])) {
    return failed(modelErrors.otherForm("message"), true);
  }
  if (value["done_reason"] === "length") {
    return failed(modelErrors.cutOff("options.num_predict"), false);
  }
  const { content } = value["message"];
  // Without a prompt, or while it only loads the model, Ollama answers with no words.
  if (typeof content !== "string" || content === "")
    return failed(modelErrors.otherForm("message.content"), true);
  const written = readJsonText(content);
  return { ok: true, answer: written === undefined ? content.trim() : unwrap(written) };
}
