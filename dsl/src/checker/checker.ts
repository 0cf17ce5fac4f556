import type { Conditional, Expr, ListExpr, Logical, MapExpr } from "../syntax/ast.ts";
import { checkIdent, checkIndex, checkSelect } from "./access.ts";
import { checkBinary, checkCall, checkUnary, expectBool } from "./calls.ts";
import { checkEquality } from "./equality.ts";
import { checkMacro } from "./macros.ts";
import { type Meter, meterOf } from "./meter.ts";
import { costProblem } from "./cost.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Env } from "../env.ts";
import { typeErrors } from "../diagnostics/errors.ts";
import { factsWhen, NO_FACTS } from "./facts.ts";
import {
  type CheckContext,
  type Name,
  pathOf,
  type ResolvedCall,
  type Scope,
  withFacts,
  withoutNumbers,
  withLocal,
} from "./scope.ts";
import { formatType, type Type, types } from "../types.ts";
import { Unifier } from "./unifier.ts";
import { Duration, Timestamp, Uint, type Value } from "../values/values.ts";

/** A tree whose every node has a type, and whose names and calls are resolved. Input of evaluation. */
export interface CheckedExpr {
  readonly ast: Expr;
  readonly type: Type;
  /** The type of each node, by node number. */
  readonly types: readonly Type[];
  readonly names: ReadonlyMap<number, Name>;
  readonly calls: ReadonlyMap<number, ResolvedCall>;
  /** The paths that the expression reads, sorted: `$event.account.id`, `$event.items[].qty`. */
  readonly references: readonly string[];
  readonly meter: Meter;
  readonly diagnostics: readonly Diagnostic[];
}

/** Types every node of a tree. Reports all mistakes: after one it goes on with `dyn`. */
export function checkTree(ast: Expr, env: Env): CheckedExpr {
  const context: CheckContext = {
    env,
    unifier: new Unifier(),
    diagnostics: [],
    types: [],
    names: new Map(),
    calls: new Map(),
    macros: [],
    reads: [],
    nextLocal: 0,
    hasQualifiedNames:
      env.container !== "" || [...env.variables.keys()].some((name) => name.includes(".")),
    check: (node, scope) => (context.types[node.id] = checkNode(context, node, scope)),
  };
  const type = context.check(ast, { locals: new Map(), facts: NO_FACTS });
  const { unifier, diagnostics, names, calls } = context;
  // Without a macro each node is one step.
  const mayBeExpensive = context.macros.length > 0 || context.types.length > env.limits.costMax;
  const tooExpensive = mayBeExpensive ? costProblem(ast, env.limits) : undefined;
  if (tooExpensive !== undefined) diagnostics.unshift(tooExpensive);
  return {
    ast,
    type: unifier.resolve(type),
    types: context.types.map((node) => unifier.resolve(node)),
    names,
    calls,
    references: referencesOf(context),
    meter: meterOf(context.macros, calls),
    diagnostics: diagnostics.toSorted((a, b) => a.span.start - b.span.start),
  };
}

/** Paths of declared variables; what a macro variable reads counts only where it walks a field. */
function referencesOf(context: CheckContext): readonly string[] {
  const paths = new Set<string>();
  for (const path of context.reads) {
    if (path === undefined || isOfNoVariable(path)) continue;
    const isField = path.includes(".");
    if (isField || context.env.variables.has(rootOf(path))) paths.add(withoutNumbers(path));
  }
  return [...paths].sort();
}

/** Whether a path begins at a macro variable that stands for no place of a declared variable. */
function isOfNoVariable(path: string): boolean {
  return path.includes("#") && path[rootOf(path).length] === "#";
}

/** The name that a path begins with. */
function rootOf(path: string): string {
  return /^[^.[#]*/.exec(path)?.[0] ?? "";
}

function checkNode(context: CheckContext, node: Expr, scope: Scope): Type {
  switch (node.kind) {
    case "literal":
      return literalType(node.value);
    case "ident":
      return checkIdent(context, node, scope);
    case "select":
      return checkSelect(context, node, scope);
    case "index":
      return checkIndex(context, node, scope);
    case "call":
      return checkCall(context, node, scope);
    case "unary":
      return checkUnary(context, node, scope);
    case "binary":
      return node.operator === "==" || node.operator === "!=" || node.operator === "in"
        ? checkEquality(context, node, scope)
        : checkBinary(context, node, scope);
    case "logical":
      return checkLogical(context, node, scope);
    case "conditional":
      return checkConditional(context, node, scope);
    case "list":
      return checkList(context, node, scope);
    case "map":
      return checkMap(context, node, scope);
    case "macro":
      return checkMacro(context, node, scope);
    case "bind": {
      const value = context.check(node.value, scope);
      const path = pathOf(context, scope, node.value);
      return context.check(node.body, withLocal(context, scope, node.name, value, path));
    }
    case "mistake":
      for (const part of node.parts) {
        // A name alone may be any word; and whether a guard belongs to what follows is not known.
        if (part.kind !== "ident") context.check(part, { ...scope, isBroken: true });
      }
      return types.dyn;
  }
}

function literalType(value: Value): Type {
  if (value === null) return types.null;
  if (typeof value === "boolean") return types.bool;
  if (typeof value === "string") return types.string;
  if (typeof value === "number") return types.double;
  if (typeof value === "bigint") return types.int;
  if (value instanceof Uint) return types.uint;
  if (value instanceof Timestamp) return types.timestamp;
  return value instanceof Duration ? types.duration : types.bytes;
}

function checkLogical(context: CheckContext, node: Logical, scope: Scope): Type {
  const path = (inner: Expr): string | undefined => pathOf(context, scope, inner);
  let current = scope;
  for (const operand of node.operands) {
    const found = context.check(operand, current);
    expectBool(context, operand, found, `an operand of '${node.operator}'`);
    // What stands to the right matters only when the left did not decide.
    current = withFacts(current, factsWhen(node.operator === "&&", operand, path));
  }
  return types.bool;
}

function checkConditional(context: CheckContext, node: Conditional, scope: Scope): Type {
  const { condition } = node;
  expectBool(context, condition, context.check(condition, scope), "a condition");
  const path = (inner: Expr): string | undefined => pathOf(context, scope, inner);
  const whenTrue = withFacts(scope, factsWhen(true, condition, path));
  const whenFalse = withFacts(scope, factsWhen(false, condition, path));
  const left = context.check(node.whenTrue, whenTrue);
  const right = context.check(node.whenFalse, whenFalse);
  return context.unifier.join(left, right);
}

function checkList(context: CheckContext, node: ListExpr, scope: Scope): Type {
  let element: Type | undefined;
  for (const entry of node.elements) {
    const found = context.check(entry.value, scope);
    const type = entry.optional ? unwrap(context, entry.value, found) : found;
    element = element === undefined ? type : context.unifier.join(element, type);
  }
  return types.list(element ?? context.unifier.fresh());
}

function checkMap(context: CheckContext, node: MapExpr, scope: Scope): Type {
  let key: Type | undefined;
  let value: Type | undefined;
  for (const entry of node.entries) {
    const keyType = context.check(entry.key, scope);
    const found = context.check(entry.value, scope);
    expectKey(context, entry.key, keyType);
    const valueType = entry.optional ? unwrap(context, entry.value, found) : found;
    key = key === undefined ? keyType : context.unifier.join(key, keyType);
    value = value === undefined ? valueType : context.unifier.join(value, valueType);
  }
  return types.map(key ?? context.unifier.fresh(), value ?? context.unifier.fresh());
}

const KEY_KINDS: ReadonlySet<Type["kind"]> = new Set([
  "string",
  "literals",
  "int",
  "uint",
  "bool",
  "dyn",
  "var",
]);

function expectKey(context: CheckContext, node: Expr, type: Type): void {
  const known = context.unifier.shallow(type);
  if (KEY_KINDS.has(known.kind)) return;
  const found = formatType(context.unifier.resolve(known));
  context.diagnostics.push(typeErrors.mapKey(found, node.span));
}

function unwrap(context: CheckContext, node: Expr, type: Type): Type {
  const known = context.unifier.shallow(type);
  if (known.kind === "optional") return known.value;
  if (known.kind !== "dyn" && known.kind !== "var") {
    const found = formatType(context.unifier.resolve(known));
    context.diagnostics.push(typeErrors.optionalEntry(found, node.span));
  }
  return types.dyn;
}
