import {
  canonicalJson,
  evaluationFailure,
  isEvaluationError,
  stringifyJson,
} from "@ingestlayer/core/plugin";
import type { Compile, Event, Failure, JsonValue } from "@ingestlayer/core/plugin";
import type { ClassifyConfig } from "./config.ts";

/** What is asked of a model for one event. */
export interface Question {
  readonly input: JsonValue;
  readonly prompt: string;
  /** Canonical text of all that the answer depends on: equal questions have equal texts. */
  readonly text: string;
}

/** Makes the question of an event, or says why there is none. */
export type MakeQuestion = (event: Event) => Question | { readonly failure: Failure };

/**
 * Compiles prompt and input. `dependsOn` is what else the answer depends on: the model, its adapter,
 * the labels.
 */
export function compileQuestion(
  config: Pick<ClassifyConfig, "input" | "prompt">,
  dependsOn: JsonValue,
  setup: Compile,
): MakeQuestion {
  const prompt = setup.template(["prompt"], config.prompt);
  const readInput = compileInput(config.input, setup);
  return (event) => {
    const told = prompt.evaluate(event);
    if (isEvaluationError(told)) return { failure: evaluationFailure(told) };
    const read = readInput(event);
    if ("failure" in read) return read;
    const promptText = typeof told === "string" ? told : stringifyJson(told ?? "");
    const text = canonicalJson([dependsOn, promptText, read.input]);
    return { input: read.input, prompt: promptText, text };
  };
}

type ReadInput = (event: Event) => { readonly input: JsonValue } | { readonly failure: Failure };

function compileInput(input: ClassifyConfig["input"], setup: Compile): ReadInput {
  if (input === undefined) return ({ payload }) => ({ input: payload });
  if (typeof input === "string") {
    const text = setup.template(["input"], input);
    return (event) => {
      const value = text.evaluate(event);
      if (isEvaluationError(value)) return { failure: evaluationFailure(value) };
      return { input: value ?? null };
    };
  }
  const fields = input.map((path, index) => ({
    path,
    value: setup.template(["input", index], `$event.${path}`),
  }));
  return (event) => {
    const picked: [string, JsonValue][] = [];
    for (const { path, value } of fields) {
      const found = value.evaluate(event);
      if (isEvaluationError(found)) return { failure: evaluationFailure(found) };
      if (found !== undefined) picked.push([path, found]);
    }
    return { input: Object.fromEntries<JsonValue>(picked) };
  };
}
