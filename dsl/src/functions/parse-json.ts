import { spend } from "../values/budget.ts";
import { faults } from "../values/faults.ts";
import { type FunctionDefinition, global } from "./definition.ts";
import { types } from "../types.ts";
import type { Result, Value } from "../values/values.ts";

function parse(text: string): Result {
  const failure = spend(text.length);
  if (failure !== undefined) return failure;
  try {
    // JSON.parse makes plain objects, lists and scalars: all are values of the language.
    return JSON.parse(text) as Value;
  } catch {
    return faults.badJson();
  }
}

export const parseJson: FunctionDefinition = {
  name: "parseJson",
  summary: "The value that JSON text stands for; its numbers are doubles.",
  overloads: [global([types.string], types.dyn, parse)],
  examples: [{ expression: `parseJson('{"plan": "pro"}').plan`, result: "pro" }],
};
