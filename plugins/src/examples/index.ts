import { apiVersion, canonicalJson, defineModel, hashText } from "@ingestlayer/core/plugin";
import type { JsonValue, ModelResult } from "@ingestlayer/core/plugin";
import { configSchema } from "./config.ts";
import { examplesErrors } from "./errors.ts";
import { crossValidate, trainLinearModel } from "./linear-model.ts";
import type { LabelledExample, LinearModel } from "./linear-model.ts";
import { readExamples } from "./read.ts";

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
    const labelled = readExamples(config, setup);
    if (labelled === undefined) return untrained;
    const model = trainLinearModel(labelled);
    setup.log.info(describe(labelled, model));
    return {
      identity: { examples: hashText(canonicalJson(labelled.map((each) => ({ ...each })))) },
      // It was trained at load, and reaches nobody.
      check: () => Promise.resolve([]),
      classify: ({ input, labels }) => Promise.resolve(answer(model, textOf(input), labels)),
    };
  },
});

const untrained = {
  identity: {},
  classify: () => Promise.reject(new Error("the examples have problems")),
};

const folds = 5;

/** What may be expected of the model, in words that promise no more than was measured. */
function describe(labelled: readonly LabelledExample[], { labels }: LinearModel): string {
  const { balancedAccuracy } = crossValidate(labelled, folds);
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  return (
    `examples: trained on ${labelled.length} texts of ${labels.length} labels. In ${folds}-fold ` +
    `cross-validation it found ${percent(balancedAccuracy)} (mean over the labels; guessing finds ` +
    `${percent(1 / labels.length)}). That is for texts like these: on others it can be far lower`
  );
}

/** The likeliest of the labels that are asked for. */
function answer(model: LinearModel, text: string, labels: JsonValue): ModelResult {
  if (!Array.isArray(labels)) {
    return { ok: false, failure: examplesErrors.labels(), retry: false };
  }
  const { probabilities } = model.predict(text);
  const asked = model.labels.filter((label) => labels.includes(label));
  const [likeliest] = asked.toSorted((a, b) => probabilities[b]! - probabilities[a]!);
  if (likeliest === undefined) {
    return { ok: false, failure: examplesErrors.unknownLabels(model.labels), retry: false };
  }
  return { ok: true, answer: likeliest };
}

/** Every text and number of the input, in its order, a line each. */
function textOf(input: JsonValue): string {
  if (input === null || typeof input === "boolean") return "";
  if (typeof input !== "object") return String(input);
  return Object.values(input).map(textOf).join("\n");
}
