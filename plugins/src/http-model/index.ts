import { apiVersion, defineModel } from "@ingestlayer/core/plugin";
import type {
  JsonValue,
  ModelContext,
  ModelFinding,
  ModelRequest,
  ModelResult,
} from "@ingestlayer/core/plugin";
import { modelErrors } from "../_model/errors.ts";
import { failed, postJson } from "../_model/exchange.ts";
import { findingOf, getJson, statusOf } from "../_model/look.ts";
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
    return {
      identity,
      classify: (request, context) => ask(config, request, context),
      check: (context) => look(config, context),
    };
  },
});

/** Whether something answers there and takes the headers: a GET, which asks the model nothing. */
async function look(
  { url, headers }: HttpModelConfig,
  context: ModelContext,
): Promise<readonly ModelFinding[]> {
  const seen = await getJson(context, url, headers);
  if (seen.ok) return [];
  const { failure } = seen;
  const status = statusOf(failure);
  // An endpoint that takes POST alone answers a GET with 404, 405 or a page.
  const isThere =
    status === undefined
      ? failure.code.startsWith("IL_MDL_")
      : status < 500 && status !== 401 && status !== 403;
  return isThere ? [] : [findingOf(failure, ["headers"])];
}

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
