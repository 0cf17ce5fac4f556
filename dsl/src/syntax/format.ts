import type { Expr } from "./ast.ts";
import { parse } from "./parse.ts";
import { unparse } from "./unparse.ts";

/** The canonical text of an expression; a source that does not parse comes back as it is. */
export function format(expression: Expr | string): string {
  if (typeof expression !== "string") return unparse(expression);
  const parsed = parse(expression);
  return parsed.ok ? unparse(parsed.ast) : expression;
}
