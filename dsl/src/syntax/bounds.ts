import type { IToken } from "chevrotain";
import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import { syntaxErrors } from "../diagnostics/errors.ts";
import type { Limits } from "../limits.ts";
import { type Expr, walk } from "./ast.ts";
import { spanOf } from "./literal-tokens.ts";
import { rangeProblem } from "./node-factory.ts";
import * as t from "./tokens.ts";

/** Nesting of tokens beyond the limits: it must be bounded before the grammar recurses. */
export function nestingProblem(tokens: readonly IToken[], limits: Limits): Diagnostic | undefined {
  let depth = 0;
  // A run of unary operators and each `?` deepen what follows up to the next bracket or comma.
  let chain = 0;
  const chains: number[] = [];
  for (const token of tokens) {
    switch (token.tokenType) {
      case t.LeftParen:
      case t.LeftBracket:
      case t.LeftBrace:
        depth++;
        chains.push(chain);
        break;
      case t.RightParen:
      case t.RightBracket:
      case t.RightBrace:
        // One that closes nothing makes no room for more.
        depth = Math.max(0, depth - 1);
        chain = chains.pop() ?? 0;
        break;
      case t.Question:
      case t.Not:
      case t.Minus:
        chain++;
        break;
      case t.Comma:
        chain = chains.at(-1) ?? 0;
        break;
      default:
        break;
    }
    if (depth > limits.nestingMax) return tooDeep("nestingMax", limits, spanOf(token));
    if (chain > limits.depthMax) return tooDeep("depthMax", limits, spanOf(token));
  }
  return undefined;
}

/** What a tree has too much of: depth, elements of one list or map, digits of one number. */
export function treeProblems(ast: Expr, limits: Limits): Diagnostic[] {
  const problems: Diagnostic[] = [];
  let deepest: Span | undefined;
  walk(ast, (node, depth) => {
    if (depth > limits.depthMax) deepest ??= node.span;
    if (node.kind === "literal") {
      const type = rangeProblem(node.value);
      if (type !== null) problems.push(syntaxErrors.numberRange(type, node.span));
    } else if (node.kind === "list" || node.kind === "map") {
      const size = node.kind === "list" ? node.elements.length : node.entries.length;
      if (size <= limits.elementsMax) return;
      const what = `this ${node.kind} has ${size} elements`;
      problems.push(syntaxErrors.tooLarge("elementsMax", limits.elementsMax, what, node.span));
    }
  });
  if (deepest !== undefined) problems.push(tooDeep("depthMax", limits, deepest));
  return problems;
}

function tooDeep(name: "nestingMax" | "depthMax", limits: Limits, span: Span): Diagnostic {
  return syntaxErrors.tooLarge(name, limits[name], "the expression is nested too deep", span);
}
