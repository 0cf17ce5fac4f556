import { apiVersion, canonicalJson, defineModel, hashText } from "@ingestlayer/core/plugin";
import { describeTraining, folds, likeliest, textOf } from "../_examples/answer.ts";
import { readExamples } from "../_examples/read.ts";
import { configSchema } from "./config.ts";
import { crossValidate, trainLinearModel } from "./linear-model.ts";

/** Training needs time and memory that grow with the square of the number of examples. */
const examplesMax = 2_000;

/** `examples`: a linear text model that is trained at load and asks nobody. */
export const examples = defineModel({
  manifest: {
    name: "examples",
    version: "1.0.0",
    apiVersion,
    kind: "model",
    summary: "A small text model of your own examples, trained at load, offline.",
  },
  config: configSchema,
  urls: () => [],
  create: (config, setup) => {
    const labelled = readExamples(config, setup, examplesMax);
    if (labelled === undefined) return untrained;
    const model = trainLinearModel(labelled);
    const score = crossValidate(labelled, folds);
    setup.log.info(describeTraining("examples", labelled.length, model.labels, score));
    return {
      identity: { examples: hashText(canonicalJson(labelled.map((each) => ({ ...each })))) },
      // It was trained at load, and reaches nobody.
      check: () => Promise.resolve([]),
      classify: ({ input, labels }) =>
        Promise.resolve(likeliest(model.predict(textOf(input)), labels)),
    };
  },
});

const untrained = {
  identity: {},
  classify: () => Promise.reject(new Error("the examples have problems")),
};
