import { apiVersion, defineModel } from "@ingestlayer/core/plugin";
import { askOllama, lookAtTags } from "./chat.ts";
import { configSchema } from "./config.ts";

/** `ollama`: a model of an Ollama server, by default the one on this machine. */
export const ollama = defineModel({
  manifest: {
    name: "ollama",
    version: "1.0.0",
    apiVersion,
    kind: "model",
    summary: "Asks a model of an Ollama server.",
  },
  config: configSchema,
  urls: ({ url }) => [url],
  create: (config) => ({
    identity: config,
    classify: (request, context) => askOllama(config, request, context),
    check: (context) => lookAtTags(config, context),
  }),
});
