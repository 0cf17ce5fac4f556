import { apiVersion, defineModel } from "@ingestlayer/core/plugin";
import { configSchema } from "./config.ts";
import { askMessages, lookAtModel } from "./messages.ts";

/** `anthropic`: a model behind the Anthropic messages protocol, answering through a forced tool. */
export const anthropic = defineModel({
  manifest: {
    name: "anthropic",
    version: "1.0.0",
    apiVersion,
    kind: "model",
    summary: "Asks a model behind the Anthropic messages protocol.",
  },
  config: configSchema,
  urls: ({ url }) => [url],
  create: (config) => {
    const { key: _key, ...identity } = config;
    return {
      identity,
      classify: (request, context) => askMessages(config, request, context),
      check: (context) => lookAtModel(config, context),
    };
  },
});
