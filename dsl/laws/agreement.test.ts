import * as fc from "fast-check";
import { expect, test } from "vitest";
import { same } from "../conformance/decode.ts";
import { checkTree, type CheckedExpr } from "../src/checker/checker.ts";
import { makeEvaluate } from "../src/compiler/compile.ts";
import { evaluateTree } from "../src/evaluator/evaluator.ts";
import { type Env, hasErrors, isEvaluationError, type Result } from "../src/index.ts";
import { parse } from "../src/syntax/parse.ts";
import { declaredEnv, dynamicEnv, fittingEvent, unfittingEvent } from "./declaration.ts";
import { expression } from "./expressions.ts";
import { numRuns, timeoutMs } from "./runs.ts";
import { type Tape, tapes } from "./tape.ts";

function show(result: Result): string {
  if (isEvaluationError(result)) {
    return `${result.code} ${result.message} ${result.span?.start}-${result.span?.end}`;
  }
  return JSON.stringify(result, (_key, part: unknown) =>
    typeof part === "bigint" ? `${part}n` : part instanceof Map ? [...part.values()] : part,
  );
}

/** No such field, no such overload, a value not of its declared type, a variable without value. */
const TYPE_ERRORS: ReadonlySet<string> = new Set([
  "IL_DSL_301",
  "IL_DSL_302",
  "IL_DSL_307",
  "IL_DSL_309",
]);

/** The checked tree of a generated text; undefined where the checker refuses it. */
function checkedOf(source: string, env: Env): CheckedExpr | undefined {
  const parsed = parse(source, env.limits);
  if (!parsed.ok) throw new Error(`the generator wrote what does not parse: ${source}`);
  const checked = checkTree(parsed.ast, env);
  return hasErrors(checked.diagnostics) ? undefined : checked;
}

function agree(source: string, env: Env, event: unknown): boolean {
  const checked = checkedOf(source, env);
  if (checked === undefined) return false;
  const bindings = { $event: event };
  const reference = evaluateTree(checked, bindings, env.limits);
  const onThrow = (thrown: unknown): void => {
    // Only a root that is no object makes generated code throw; anything else is a mistake in it.
    if (event !== null && event !== undefined)
      throw new Error(`${source} threw`, { cause: thrown });
  };
  const compiled = makeEvaluate(checked, { ...env, onThrow })(bindings);
  const areValues = !isEvaluationError(reference) && !isEvaluationError(compiled);
  if (areValues && agreeing(reference, compiled)) return true;
  expect({ source, gives: show(compiled) }).toEqual({ source, gives: show(reference) });
  return true;
}

/** Plain objects of the input are compared as they are, everything else as the language does. */
function agreeing(left: Result, right: Result): boolean {
  return left === right || same(left as never, right as never);
}

const AGREEMENT = [
  ["well-typed expressions over events that fit", declaredEnv, fittingEvent, 0, 0.8],
  ["well-typed expressions over events that do not fit", declaredEnv, unfittingEvent, 0, 0.8],
  ["ill-typed expressions over any event", dynamicEnv, unfittingEvent, 25, 0.3],
  ["partly ill-typed expressions over events that fit", declaredEnv, fittingEvent, 8, 0.3],
] as const;

test.each(AGREEMENT)(
  "both evaluators agree: %s",
  (_name, env, eventOf, wildness, share) => {
    let accepted = 0;
    const law = (source: Tape, event: Tape): void => {
      if (agree(expression(source, wildness), env, eventOf(event))) accepted++;
    };
    fc.assert(fc.property(tapes(60), tapes(60), law), { numRuns });
    // A generator whose expressions the checker refuses would prove nothing.
    expect(accepted).toBeGreaterThan(numRuns * share);
  },
  timeoutMs,
);

test(
  "a checked expression over an event that fits never fails with a type or missing-field error",
  () => {
    let failures = 0;
    const law = (source: Tape, event: Tape): void => {
      const text = expression(source, 0, true);
      const checked = checkedOf(text, declaredEnv);
      if (checked === undefined) return;
      const bindings = { $event: fittingEvent(event) };
      const reference = evaluateTree(checked, bindings, declaredEnv.limits);
      if (!isEvaluationError(reference)) return;
      failures++;
      const isTypeError = TYPE_ERRORS.has(reference.code);
      expect(isTypeError ? `${text} fails: ${reference.message}` : "").toBe("");
    };
    fc.assert(fc.property(tapes(60), tapes(60), law), { numRuns });
    // Overflow, division by zero and the like do happen: the law is about expressions that can fail.
    expect(failures).toBeGreaterThan(numRuns * 0.02);
  },
  timeoutMs,
);
