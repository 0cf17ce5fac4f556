import type { Span } from "../diagnostics/diagnostic.ts";
import type { Value } from "../values/values.ts";

/** What every node has: its number within the expression, and its place in the source. */
interface NodeBase {
  readonly id: number;
  readonly span: Span;
}

/** Binary operators; `&&` and `||` are {@link Logical}. */
export type BinaryOperator =
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "+"
  | "-"
  | "*"
  | "/"
  | "%"
  | "in";

/** The macros that walk a list, a map or an optional with one or two variables in scope. */
export type MacroName =
  | "all"
  | "exists"
  | "existsOne"
  | "map"
  | "filter"
  | "transformList"
  | "transformMap"
  | "transformMapEntry"
  | "sortBy"
  | "optMap"
  | "optFlatMap";

/** A constant. An int out of the int64 range is kept for the checker to report. */
export interface Literal extends NodeBase {
  readonly kind: "literal";
  readonly value: Value;
}
/** A name; `absolute` when written with a leading dot. */
export interface Ident extends NodeBase {
  readonly kind: "ident";
  readonly name: string;
  readonly absolute: boolean;
}
/** `operand.field`, `operand.?field`, or `has(operand.field)` when `test`. */
export interface Select extends NodeBase {
  readonly kind: "select";
  readonly operand: Expr;
  readonly field: string;
  readonly fieldSpan: Span;
  readonly test: boolean;
  readonly optional: boolean;
}
/** `operand[index]` or `operand[?index]`. */
export interface Index extends NodeBase {
  readonly kind: "index";
  readonly operand: Expr;
  readonly index: Expr;
  readonly optional: boolean;
}
/** `name(args)` or `target.name(args)`. */
export interface Call extends NodeBase {
  readonly kind: "call";
  readonly target: Expr | undefined;
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: readonly Expr[];
  readonly absolute: boolean;
}
/** `!operand` or `-operand`. */
export interface Unary extends NodeBase {
  readonly kind: "unary";
  readonly operator: "!" | "-";
  readonly operand: Expr;
}
/** `left operator right`. */
export interface Binary extends NodeBase {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly left: Expr;
  readonly right: Expr;
}
/** A chain of two or more operands joined by the same logical operator. */
export interface Logical extends NodeBase {
  readonly kind: "logical";
  readonly operator: "&&" | "||";
  readonly operands: readonly Expr[];
}
/** `condition ? whenTrue : whenFalse`. */
export interface Conditional extends NodeBase {
  readonly kind: "conditional";
  readonly condition: Expr;
  readonly whenTrue: Expr;
  readonly whenFalse: Expr;
}
/** `[a, ?b]`. */
export interface ListExpr extends NodeBase {
  readonly kind: "list";
  readonly elements: readonly { readonly value: Expr; readonly optional: boolean }[];
}
/** `{k: v, ?k: v}`. */
export interface MapExpr extends NodeBase {
  readonly kind: "map";
  readonly entries: readonly {
    readonly key: Expr;
    readonly value: Expr;
    readonly optional: boolean;
  }[];
}
/** `target.macro(v, filter?, body)` or `target.macro(k, v, filter?, body)`. */
export interface Macro extends NodeBase {
  readonly kind: "macro";
  readonly macro: MacroName;
  readonly nameSpan: Span;
  readonly target: Expr;
  readonly variables: readonly string[];
  readonly filter: Expr | undefined;
  readonly body: Expr;
}
/** `cel.bind(name, value, body)`. */
export interface Bind extends NodeBase {
  readonly kind: "bind";
  readonly name: string;
  readonly value: Expr;
  readonly body: Expr;
}
/** What stands where the source has a mistake of form, around the parts that could be read. Never evaluated. */
export interface Mistake extends NodeBase {
  readonly kind: "mistake";
  readonly parts: readonly Expr[];
}

/** A parsed expression. */
export type Expr =
  | Literal
  | Ident
  | Select
  | Index
  | Call
  | Unary
  | Binary
  | Logical
  | Conditional
  | ListExpr
  | MapExpr
  | Macro
  | Bind
  | Mistake;

const NO_CHILDREN: readonly Expr[] = [];

/** The direct parts of a node, in source order. */
export function childrenOf(node: Expr): readonly Expr[] {
  switch (node.kind) {
    case "literal":
    case "ident":
      return NO_CHILDREN;
    case "mistake":
      return node.parts;
    case "select":
      return [node.operand];
    case "index":
      return [node.operand, node.index];
    case "call":
      return node.target === undefined ? node.args : [node.target, ...node.args];
    case "unary":
      return [node.operand];
    case "binary":
      return [node.left, node.right];
    case "logical":
      return node.operands;
    case "conditional":
      return [node.condition, node.whenTrue, node.whenFalse];
    case "list":
      return node.elements.map((element) => element.value);
    case "map":
      return node.entries.flatMap((entry) => [entry.key, entry.value]);
    case "macro":
      return node.filter === undefined
        ? [node.target, node.body]
        : [node.target, node.filter, node.body];
    case "bind":
      return [node.value, node.body];
  }
}

/** Visits a node and all below it, parents first, without recursion. */
export function walk(root: Expr, visit: (node: Expr, depth: number) => void): void {
  const nodes = [root];
  const depths = [1];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    const depth = depths.pop() ?? 1;
    visit(node, depth);
    // The most of all nodes have no part, one or two: no list is made of them.
    if (node.kind === "literal" || node.kind === "ident") continue;
    if (node.kind === "select" || node.kind === "unary") {
      nodes.push(node.operand);
      depths.push(depth + 1);
      continue;
    }
    if (node.kind === "binary") {
      nodes.push(node.right, node.left);
      depths.push(depth + 1, depth + 1);
      continue;
    }
    const children = childrenOf(node);
    for (let index = children.length - 1; index >= 0; index--) {
      nodes.push(children[index] as Expr);
      depths.push(depth + 1);
    }
  }
}

/** `a.b.c` when the node is a chain of plain names, else undefined. */
export function qualifiedName(node: Expr): string | undefined {
  if (node.kind === "ident") return node.absolute ? undefined : node.name;
  if (node.kind !== "select" || node.test || node.optional) return undefined;
  const operand = qualifiedName(node.operand);
  return operand === undefined ? undefined : `${operand}.${node.field}`;
}

/** Whether a node reads a place of the input, whose parts are still as they came. */
export function isRead(node: Expr): boolean {
  return node.kind === "ident" || node.kind === "select" || node.kind === "index";
}
