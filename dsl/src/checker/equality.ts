import type { Binary, Expr } from "../syntax/ast.ts";
import { quotedHint } from "./calls.ts";
import { typeErrors } from "../diagnostics/errors.ts";
import { meansAbsence } from "../diagnostics/idioms.ts";
import { OPERATORS } from "../functions/operators.ts";
import { type CheckContext, lookUp, pathOf, type Scope, withoutNumbers } from "./scope.ts";
import { formatType, type Type, types } from "../types.ts";

/** The type of `==`, `!=` and `in`; reports comparisons that can never hold. */
export function checkEquality(context: CheckContext, node: Binary, scope: Scope): Type {
  const left = context.check(node.left, scopeBeside(context, node.right, scope));
  const right = context.check(node.right, scopeBeside(context, node.left, scope));
  const args = [node.left, node.right];
  context.calls.set(node.id, { name: node.operator, overloads: OPERATORS[node.operator], args });
  if (node.operator === "in") {
    checkMembership(context, node, left, right, scope);
  } else if (!reportConstant(context, node.left, left, node.right, scope)) {
    if (!reportConstant(context, node.right, right, node.left, scope)) {
      compareTypes(context, node, left, right, presenceHint(context, node, scope));
    }
  }
  return types.bool;
}

/** Of a comparison with null or `undefined` one thing is said: how to ask whether a field is there. */
function scopeBeside(context: CheckContext, other: Expr, scope: Scope): Scope {
  const isAbsence =
    other.kind === "ident" &&
    meansAbsence(other.name) &&
    lookUp(context, scope, other.name, other.absolute) === undefined;
  return isAbsence || isNull(other) ? { ...scope, isBroken: true } : scope;
}

function isNull(node: Expr): boolean {
  return node.kind === "literal" && node.value === null;
}

function presenceHint(context: CheckContext, node: Binary, scope: Scope): string | undefined {
  const side = isNull(node.right) ? node.left : isNull(node.left) ? node.right : undefined;
  const path = side?.kind === "select" ? pathOf(context, scope, side) : undefined;
  if (path === undefined) return undefined;
  const test = `has(${withoutNumbers(path)})`;
  return `To ask whether it is there, write ${node.operator === "!=" ? test : `!${test}`}.`;
}

function compareTypes(
  context: CheckContext,
  node: Binary,
  left: Type,
  right: Type,
  presence?: string,
): void {
  if (comparable(context, left, right)) return;
  const a = formatType(context.unifier.resolve(left));
  const b = formatType(context.unifier.resolve(right));
  const hint =
    a === "null" || b === "null"
      ? (presence ?? "To ask whether a field is there, write has(...).")
      : (quotedHint(node.left, b) ?? quotedHint(node.right, a));
  context.diagnostics.push(typeErrors.neverEqual(a, b, hint, node.span));
}

/** Whether values of the two types can be equal. */
function comparable(context: CheckContext, left: Type, right: Type): boolean {
  const { unifier } = context;
  const a = unifier.shallow(left);
  const b = unifier.shallow(right);
  if (NUMERIC.has(a.kind) && NUMERIC.has(b.kind)) return true;
  if (a.kind === "literals" && b.kind === "literals") {
    return a.values.some((value) => b.values.includes(value));
  }
  if (a.kind === "list" && b.kind === "list") {
    return comparable(context, a.element, b.element);
  }
  if (a === b) return true;
  return (
    unifier.attempt(() => unifier.assign(left, right)) ||
    unifier.attempt(() => unifier.assign(right, left))
  );
}

const NUMERIC: ReadonlySet<Type["kind"]> = new Set(["int", "uint", "double"]);

/** Reports a constant that is not among the values which the other side can have. */
function reportConstant(
  context: CheckContext,
  side: Expr,
  type: Type,
  other: Expr,
  scope: Scope,
): boolean {
  const known = context.unifier.shallow(type);
  if (known.kind !== "literals" || other.kind !== "literal") return false;
  const { value } = other;
  if (typeof value !== "string" || known.values.includes(value)) return false;
  const where = withoutNumbers(pathOf(context, scope, side) ?? "this");
  context.diagnostics.push(typeErrors.notOneOf(value, known.values, `'${where}'`, other.span));
  return true;
}

function checkMembership(
  context: CheckContext,
  node: Binary,
  left: Type,
  right: Type,
  scope: Scope,
): void {
  const container = context.unifier.shallow(right);
  switch (container.kind) {
    case "dyn":
    case "var":
      return;
    case "list": {
      if (node.right.kind === "list") {
        for (const element of node.right.elements) {
          reportConstant(context, node.left, left, element.value, scope);
        }
      }
      compareTypes(context, node, left, container.element);
      return;
    }
    case "map":
      compareTypes(context, node, left, container.key);
      return;
    case "object":
      compareTypes(context, node, left, types.string);
      return;
    default: {
      const shown = formatType(context.unifier.resolve(container));
      const hint =
        container.kind === "string" || container.kind === "literals"
          ? "For part of a string, write text.contains(part)."
          : undefined;
      const found = `${formatType(context.unifier.resolve(left))} and ${shown}`;
      context.diagnostics.push(typeErrors.noOverload("'in'", found, hint, node.span));
    }
  }
}
