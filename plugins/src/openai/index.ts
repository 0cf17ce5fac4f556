import { apiVersion, defineModel } from "@ingestlayer/core/plugin";
import { configSchema } from "./config.ts";
import { lookAtModels } from "../_model/openai-server.ts";
import { askChat } from "./chat.ts";

/** `openai`: a model behind the OpenAI chat completions protocol, with structured output. */
export const openai = defineModel({
  manifest: {
    name: "openai",
    version: "1.0.0",
    apiVersion,
    kind: "model",
    summary: "Asks a model behind the OpenAI chat protocol, at any server that speaks it.",
  },
  config: configSchema,
  urls: ({ url }) => [url],
  create: (config) => {
    const { key: _key, ...identity } = config;
    return {
      identity,
      classify: (request, context) => askChat(config, request, context),
      check: (context) => lookAtModels(config, context),
    };
  },
});
