import { apiVersion, defineStep, extendObject } from "@ingestlayer/core/plugin";
import type {
  Cache,
  Compile,
  JsonObject,
  JsonValue,
  Model,
  ObjectType,
} from "@ingestlayer/core/plugin";
import { Answers } from "./answers.ts";
import { createAsk } from "./ask.ts";
import { classifyBatch } from "./classify.ts";
import { configSchema } from "./config.ts";
import type { ClassifyConfig } from "./config.ts";
import { Defaults } from "./defaults.ts";
import { classifyErrors } from "./errors.ts";
import { readLabels } from "./labels.ts";
import type { Labels } from "./labels.ts";
import { compileQuestion } from "./question.ts";

/**
 * `classify`: asks a model of the config for a label and adds it to the event, typed for everything
 * that follows. One model call for each distinct input; see the README for what that rests on.
 */
export const classify = defineStep({
  manifest: {
    name: "classify",
    version: "1.0.0",
    apiVersion,
    kind: "enrich",
    summary: "Asks a model for a label and adds it to the event.",
  },
  capabilities: ["cache", "models"],
  config: configSchema,
  output: (input, config) => {
    const labels = readLabels(config, () => undefined);
    return extendObject(input, addedFields(config, labels));
  },
  create(config, setup) {
    const labels = readLabels(config, (path, problem) =>
      setup.problem(["labels", ...path], problem),
    );
    reportMistakes(config, labels, setup);
    const model = setup.models(["model"], config.model);
    const dependsOn = [model.fingerprint, config.labels] as JsonValue;
    const plan = {
      config,
      fieldsOf: (answer: JsonValue): JsonObject =>
        config.into === undefined ? (answer as JsonObject) : { [config.into]: answer },
      makeQuestion: compileQuestion(config, dependsOn, setup),
      ask: createAsk(model, config.labels, labels),
      answers: answersOf(model, setup.cache),
      defaults: new Defaults(setup.cache, config.ttl),
      log: setup.log,
    };
    return {
      ...(model.open && { open: (signal: AbortSignal) => model.open!(signal) }),
      process: (batch, context) => classifyBatch(batch, plan, context),
    };
  },
});

/** Steps that ask the same model share what it answered and what is being asked. */
const answersByModel = new WeakMap<Model, Answers>();

function answersOf(model: Model, cache: Cache): Answers {
  const answers = answersByModel.get(model) ?? new Answers(cache);
  answersByModel.set(model, answers);
  return answers;
}

function addedFields({ into }: ClassifyConfig, { type }: Labels): ObjectType["fields"] {
  if (into !== undefined) return { [into]: { type } };
  return type.kind === "object" ? type.fields : {};
}

function reportMistakes(config: ClassifyConfig, labels: Labels, setup: Compile): void {
  const { into, overwrite } = config;
  if (into === undefined && labels.fields === undefined) {
    setup.problem([], classifyErrors.intoMissing());
  }
  const added = Object.keys(addedFields(config, labels));
  const taken = added.find((name) => Object.hasOwn(setup.inputType.fields, name));
  if (taken !== undefined && !overwrite) {
    setup.problem(into === undefined ? ["labels", taken] : ["into"], {
      ...classifyErrors.declaredField(taken),
    });
  }
  const users = (["onInvalid", "onExhausted"] as const).filter(
    (option) => config[option] === "default",
  );
  if (config.default === undefined) {
    for (const option of users) setup.problem([option], classifyErrors.defaultMissing(option));
    return;
  }
  if (users.length === 0) return setup.problem(["default"], classifyErrors.defaultUnused());
  const fits = labels.schema.safeParse(config.default);
  if (!fits.success) {
    const mistake = fits.error.issues.map(({ message }) => message).join("; ");
    setup.problem(["default"], classifyErrors.defaultUnfit(mistake));
  }
}
