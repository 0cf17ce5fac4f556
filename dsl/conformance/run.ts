import { checkTree, type CheckedExpr } from "../src/checker/checker.ts";
import { makeEvaluate } from "../src/compiler/compile.ts";
import { evaluateTree } from "../src/evaluator/evaluator.ts";
import { formatType, hasErrors, isEvaluationError, type Result } from "../src/index.ts";
import { parse } from "../src/syntax/parse.ts";
import type { Case } from "./cases.ts";
import { same } from "./decode.ts";

/** Evaluates a checked case. */
export type Evaluator = (checked: CheckedExpr, test: Case) => Result;

/** Both evaluators, by name. */
export const EVALUATORS: Readonly<Record<"reference" | "compiled", Evaluator>> = {
  reference: (checked, { bindings, env }) => evaluateTree(checked, bindings, env.limits),
  compiled: (checked, { bindings, env }) => makeEvaluate(checked, env)(bindings),
};

/** Runs one case. Undefined when it passes, else what came out in place of what was expected. */
export function runCase(test: Case, evaluate: Evaluator): string | undefined {
  const parsed = parse(test.source, test.env.limits);
  const { expected } = test;
  if (!parsed.ok) {
    return expected.error === true
      ? undefined
      : `does not parse: ${parsed.diagnostics[0]?.message}`;
  }
  const checked = checkTree(parsed.ast, test.env);
  if (test.checked && hasErrors(checked.diagnostics)) {
    const [first] = checked.diagnostics;
    return expected.error === true ? undefined : `does not check: ${first?.message}`;
  }
  if (expected.type !== undefined && formatType(expected.type) !== formatType(checked.type)) {
    return `has type ${formatType(checked.type)}, expected ${formatType(expected.type)}`;
  }
  if (test.checkOnly) return undefined;
  const result: Result = evaluate(checked, test);
  if (isEvaluationError(result)) {
    return expected.error === true ? undefined : `fails: ${result.message}`;
  }
  if (expected.error === true) return `gives ${show(result)}, expected an error`;
  if (expected.value !== undefined && same(result, expected.value)) return undefined;
  return `gives ${show(result)}, expected ${show(expected.value)}`;
}

function show(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "bigint" ? `${part}n` : part instanceof Map ? [...part.values()] : part,
  );
}
