import type { IToken } from "chevrotain";
import type { BinaryOperator, Expr } from "./ast.ts";
import type { NodeFactory } from "./node-factory.ts";
import * as t from "./tokens.ts";

/**
 * The tree of operands with operators between them: `||` is the loosest, then `&&`; a product binds tighter
 * than a sum, a sum tighter than a comparison, and of equals the left one.
 */
export function operationOf(
  make: NodeFactory,
  operands: readonly Expr[],
  operators: readonly IToken[],
): Expr {
  const disjuncts: Expr[] = [];
  let conjuncts: Expr[] = [];
  let start = 0;
  for (let end = 0; end <= operators.length; end++) {
    const type = operators[end]?.tokenType;
    if (type !== undefined && type !== t.And && type !== t.Or) continue;
    conjuncts.push(comparisonOf(make, operands, operators, start, end));
    start = end + 1;
    if (type === t.And) continue;
    disjuncts.push(make.logical("&&", conjuncts));
    conjuncts = [];
  }
  return make.logical("||", disjuncts);
}

/** The tree of the operands from one to another, with the operators between them. */
function comparisonOf(
  make: NodeFactory,
  operands: readonly Expr[],
  operators: readonly IToken[],
  start: number,
  end: number,
): Expr {
  const done: Expr[] = [];
  const waiting: IToken[] = [];
  const join = (operator: IToken): void => {
    const right = taken(done);
    done.push(binary(make, taken(done), operator, right));
  };
  for (let index = start; index <= end; index++) {
    done.push(operands[index] as Expr);
    const operator = index === end ? undefined : operators[index];
    const tightness = operator === undefined ? 0 : tightnessOf(operator);
    for (
      let last = waiting.at(-1);
      last !== undefined && tightnessOf(last) >= tightness;
      last = waiting.at(-1)
    ) {
      join(taken(waiting));
    }
    if (operator !== undefined) waiting.push(operator);
  }
  return taken(done);
}

function taken<T>(stack: T[]): T {
  const top = stack.pop();
  if (top === undefined) throw new Error("an operator stands between two operands");
  return top;
}

function tightnessOf({ tokenType }: IToken): number {
  if (tokenType === t.Factor) return 3;
  return tokenType === t.Plus || tokenType === t.Minus ? 2 : 1;
}

function binary(make: NodeFactory, left: Expr, operator: IToken, right: Expr): Expr {
  if (operator.tokenType === t.MissingOperator) {
    return make.mistake([left, right], { start: left.span.start, end: right.span.end });
  }
  // Token images are exactly the operators: each comes from a pattern that lists them.
  return make.binary(operator.image as BinaryOperator, left, right);
}
