import type { CheckedExpr } from "../checker/checker.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { type Bindings, evaluateTree, type Locals } from "./evaluator.ts";
import { type Json, toJson } from "../values/json.ts";
import { FIXED_LIMITS, type Limits } from "../limits.ts";
import { isEvaluationError, type EvaluationError, type Result } from "../values/values.ts";

/** The value that a part of an expression had in one evaluation. */
export interface Explanation {
  readonly span: Span;
  readonly text: string;
  /** The value as JSON; undefined for an error and for an optional that is none. */
  readonly value: Json | undefined;
  readonly error: EvaluationError | undefined;
  /** Inside a macro: what its variables stood for. */
  readonly locals: Readonly<Record<string, Json | undefined>>;
}

/** Evaluates with the reference evaluator and lists every part that was evaluated, in source order. */
export function explainTree(
  source: string,
  checked: CheckedExpr,
  bindings: Bindings,
  limits: Limits,
): readonly Explanation[] {
  const explanations: Explanation[] = [];
  evaluateTree(checked, bindings, limits, (node, result, locals) => {
    if (node.kind === "literal" || explanations.length >= FIXED_LIMITS.explanationsMax) return;
    const text = source.slice(node.span.start, node.span.end);
    explanations.push({ span: node.span, text, ...outcome(result), locals: valuesOf(locals) });
  });
  return explanations.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
}

function outcome(result: Result): Pick<Explanation, "value" | "error"> {
  const json = isEvaluationError(result) ? result : toJson(result);
  return isEvaluationError(json)
    ? { value: undefined, error: json }
    : { value: json, error: undefined };
}

function valuesOf(locals: Locals | undefined): Record<string, Json | undefined> {
  const values: [string, Json | undefined][] = [];
  for (let frame = locals; frame !== undefined; frame = frame.outer) {
    values.unshift([frame.name, outcome(frame.value).value]);
  }
  return Object.fromEntries(values);
}
