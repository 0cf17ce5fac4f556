import type { Expr } from "../syntax/ast.ts";

/** Paths of fields that are known to be present at some place of an expression. */
export type Facts = ReadonlySet<string>;

export const NO_FACTS: Facts = new Set();

/** What holds where a condition came out true or false. `pathOf` names a field, if it can. */
export function factsWhen(
  outcome: boolean,
  node: Expr,
  pathOf: (node: Expr) => string | undefined,
): Facts {
  switch (node.kind) {
    case "select": {
      const path = node.test && outcome ? pathOf({ ...node, test: false }) : undefined;
      return path === undefined ? NO_FACTS : new Set([path]);
    }
    case "unary":
      return node.operator === "!" ? factsWhen(!outcome, node.operand, pathOf) : NO_FACTS;
    case "call": {
      const isPresence = outcome && node.name === "hasValue" && node.args.length === 0;
      const path = isPresence && node.target !== undefined ? pathOf(node.target) : undefined;
      return path === undefined ? NO_FACTS : new Set([path]);
    }
    case "binary": {
      // `"field" in object` tells the same as has(object.field).
      const isKey = outcome && node.operator === "in" && node.left.kind === "literal";
      const owner = isKey ? pathOf(node.right) : undefined;
      const key = node.left.kind === "literal" ? node.left.value : undefined;
      return owner === undefined || typeof key !== "string"
        ? NO_FACTS
        : new Set([`${owner}.${key}`]);
    }
    case "logical": {
      const parts = node.operands.map((operand) => factsWhen(outcome, operand, pathOf));
      // All operands of a true `&&` are true; of a true `||` at least one is, no matter which.
      return (node.operator === "&&") === outcome ? union(parts) : intersection(parts);
    }
    default:
      return NO_FACTS;
  }
}

/** The facts of all sets together. */
export function union(sets: readonly Facts[]): Facts {
  const filled = sets.filter((set) => set.size > 0);
  return filled.length === 0 ? NO_FACTS : new Set(filled.flatMap((set) => [...set]));
}

function intersection(sets: readonly Facts[]): Facts {
  const [first, ...rest] = sets;
  if (first === undefined || first.size === 0) return NO_FACTS;
  return new Set([...first].filter((fact) => rest.every((set) => set.has(fact))));
}
