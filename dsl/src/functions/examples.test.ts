import { describe, expect, test } from "vitest";
import { compile, createEnv, FUNCTIONS, isEvaluationError, toJson } from "../index.ts";

const env = createEnv({ variables: {} });

describe.each(FUNCTIONS.map((definition) => [definition.name, definition] as const))(
  "%s",
  (_name, definition) => {
    test.each(definition.examples)("$expression gives $result", ({ expression, result }) => {
      const compiled = compile(expression, env);
      if (!compiled.ok) throw new Error(compiled.diagnostics[0]?.message);
      const value = compiled.program.evaluate({});
      expect(isEvaluationError(value) ? value.message : toJson(value)).toEqual(result);
    });

    test("has a summary, an example and signatures", () => {
      expect(definition.summary).toMatch(/^(?:[A-Z]|-?\d).*\.$/s);
      expect(definition.examples.length).toBeGreaterThan(0);
      expect(definition.overloads.length).toBeGreaterThan(0);
    });
  },
);

test("no two functions have one name", () => {
  const names = FUNCTIONS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
