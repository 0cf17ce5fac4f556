import { apiVersion, defineModel } from "@ingestlayer/core/plugin";
import type { JsonValue, ModelContext, ModelRequest, ModelResult } from "@ingestlayer/core/plugin";
import { modelErrors } from "../_model/errors.ts";
import { failed, postJson } from "../_model/exchange.ts";
import { isRecord } from "../_model/schema.ts";
import { configSchema } from "./config.ts";
import type { HttpModelConfig } from "./config.ts";

/** `http`: a model of your own behind one JSON endpoint. */
export const httpModel = defineModel({
  manifest: {
    name: "http",
    version: "1.0.0",
    apiVersion,
    kind: "model",
    summary: "Posts the input to a JSON endpoint of yours and takes its answer.",
  },
  config: configSchema,
  urls: ({ url }) => [url],
  create: (config) => {
    const { headers: _headers, ...identity } = config;
    return { identity, classify: (request, context) => ask(config, request, context) };
  },
});

async function ask(
  { url, headers, answer }: HttpModelConfig,
  request: ModelRequest,
  context: ModelContext,
): Promise<ModelResult> {
  const exchanged = await postJson(context, url, headers, { ...request });
  if (!exchanged.ok) return exchanged;
  let value = exchanged.value;
  for (const name of answer === undefined ? [] : answer.split(".")) {
    if (!isRecord(value) || !Object.hasOwn(value, name)) {
      return failed(modelErrors.otherForm(`'${answer}'`), true);
    }
    value = value[name];
  }
  return { ok: true, answer: value as JsonValue };
}
