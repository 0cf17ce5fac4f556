import { apiVersion, canonicalJson, defineModel, hashText } from "@ingestlayer/core/plugin";
import { readExamples } from "../_examples/read.ts";
import { lookAtModels } from "../_model/openai-server.ts";
import { configSchema } from "./config.ts";
import { ExampleVectors } from "./example-vectors.ts";
import { TrainedModel } from "./trained.ts";

/** Vectors are long: training holds the event loop for a second or two with this many. */
const examplesMax = 500;

/** `embeddings`: a linear model of the user's examples over the vectors of an embedding model. */
export const embeddings = defineModel({
  manifest: {
    name: "embeddings",
    version: "1.0.0",
    apiVersion,
    kind: "model",
    summary: "A small model of your own examples, over sentence embeddings of any server.",
  },
  capabilities: ["cache"],
  config: configSchema,
  urls: ({ url }) => [url],
  create: (config, setup) => {
    const examples = readExamples(config, setup, examplesMax);
    if (examples === undefined) return untrained;
    const { url, model, dimensions = null } = config;
    const vectors = new ExampleVectors(config, setup.cache, setup.log);
    const trained = new TrainedModel(config, examples, vectors, setup.log);
    return {
      identity: {
        url,
        model,
        dimensions,
        examples: hashText(canonicalJson(examples.map((each) => ({ ...each })))),
      },
      check: (context) => lookAtModels(config, context),
      classify: (request, context) => trained.classify(request, context),
    };
  },
});

const untrained = {
  identity: {},
  classify: () => Promise.reject(new Error("the examples have problems")),
};
