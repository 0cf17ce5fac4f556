import type { ModelPlugin } from "@ingestlayer/core/plugin";
import { testModel } from "@ingestlayer/core/testing";
import type { ModelServer } from "../../../../test/support/model-server.ts";

/** What tests ask a model. */
export const request = {
  input: { subject: "down" },
  labels: ["low", "high"],
  schema: { type: "string", enum: ["low", "high"] },
  prompt: "How urgent?",
};

/** What a plugin's `examples.ts` says of a model server: asked so, it responds so. */
export interface ModelExample {
  readonly config: object;
  readonly response: unknown;
}

/** What the plugin makes of an example's response. */
export async function classifyExample(
  plugin: ModelPlugin,
  { config, response }: ModelExample,
  server: ModelServer,
) {
  await using model = testModel(plugin, { config: { ...config, url: server.url } });
  server.answerJson(response);
  return { problems: model.problems, result: await model.classify(request) };
}
