import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { childrenOf, type Expr } from "../syntax/ast.ts";
import { syntaxErrors } from "../diagnostics/errors.ts";
import type { Limits } from "../limits.ts";

/** Elements that a list is taken to have when its size is not written in the expression. */
const ASSUMED_ELEMENTS = 100;

/**
 * The steps of the worst case, estimated: a macro takes its body once for each element. It is a ceiling for
 * what people write by mistake, three or more macros inside one another; what an event can do is bounded
 * when the expression is evaluated.
 */
export function estimateCost(node: Expr): number {
  const parts = childrenOf(node);
  if (node.kind !== "macro") return stepsOf(parts);
  const { target } = node;
  const elements = target.kind === "list" ? target.elements.length : ASSUMED_ELEMENTS;
  return estimateCost(target) + elements * stepsOf(parts.slice(1));
}

function stepsOf(parts: readonly Expr[]): number {
  let steps = 1;
  for (const part of parts) steps += estimateCost(part);
  return steps;
}

/** The diagnostic for an expression that is estimated too expensive. */
export function costProblem(ast: Expr, limits: Limits): Diagnostic | undefined {
  const cost = estimateCost(ast);
  if (cost <= limits.costMax) return undefined;
  const what = `this expression may take ${cost.toLocaleString("en-US")} steps`;
  return syntaxErrors.tooLarge("costMax", limits.costMax, what, ast.span);
}
