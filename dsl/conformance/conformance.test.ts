import { describe, expect, test } from "vitest";
import { loadCases } from "./cases.ts";
import { EXCEPTIONS } from "./exceptions.ts";
import { EVALUATORS, runCase } from "./run.ts";

const { cases, total } = loadCases();

describe("google/cel-spec", () => {
  test("the data has the cases that this suite was written for", () => {
    expect([cases.length, total]).toEqual([1651, 2344]);
  });

  describe.each(Object.entries(EVALUATORS))("%s evaluator", (_name, evaluator) => {
    test.each([...new Set(cases.map(({ file }) => file))])("passes %s", (file) => {
      const failures = cases
        .filter((one) => one.file === file && !EXCEPTIONS.has(one.name))
        .flatMap((one) => {
          const failure = runCase(one, evaluator);
          return failure === undefined ? [] : [`${one.name}: ${one.source} ${failure}`];
        });
      expect(failures).toEqual([]);
    });
  });

  test("every exception is a case that fails, with a reason", () => {
    for (const [name, reason] of EXCEPTIONS) {
      const one = cases.find((candidate) => candidate.name === name);
      expect(one, name).toBeDefined();
      expect(reason).not.toBe("");
      expect(one && runCase(one, EVALUATORS.reference), name).toBeDefined();
    }
  });
});
