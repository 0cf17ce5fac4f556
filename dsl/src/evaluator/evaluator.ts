import { readField, readIndex, hasField, type Reading } from "../values/read.ts";
import { adapt } from "../values/adapt.ts";
import { admit } from "../values/admit.ts";
import {
  isRead,
  type Bind,
  type Expr,
  type Ident,
  type Index,
  type ListExpr,
  type Logical,
  type MapExpr,
  type Select,
  type Unary,
} from "../syntax/ast.ts";
import { beginEvaluation, charge } from "../values/budget.ts";
import type { CheckedExpr } from "../checker/checker.ts";
import { evaluateMacro } from "./macros.ts";
import { faults } from "../values/faults.ts";
import { costOf, type Overload } from "../functions/definition.ts";
import type { Limits } from "../limits.ts";
import { type Type, types } from "../types.ts";
import {
  accepts,
  CelMap,
  type EvaluationError,
  isEvaluationError,
  isLimitError,
  Optional,
  TypeValue,
  Uint,
  type MapKey,
  type Result,
  type Value,
} from "../values/values.ts";

/** Values of the declared variables, as `JSON.parse` gives them. */
export type Bindings = Readonly<Record<string, unknown>>;

/** Variables of macros and of `cel.bind`, innermost first. */
export interface Locals {
  readonly name: string;
  readonly value: Value;
  readonly outer: Locals | undefined;
}

/** What one evaluation carries. State: the macro steps taken so far. */
export interface Run {
  readonly checked: CheckedExpr;
  readonly bindings: Bindings;
  readonly limits: Limits;
  /** Told every value as it is found; `explain` listens here. */
  readonly observe: ((node: Expr, result: Result, locals: Locals | undefined) => void) | undefined;
  iterations: number;
  readonly evaluate: (node: Expr, locals: Locals | undefined) => Result;
  readonly access: (node: Expr, locals: Locals | undefined) => Result;
}

/**
 * The reference evaluator: walks the tree as the language definition reads. Slow and easy to believe;
 * the compiler is held equal to it, and serves in its place where code generation is allowed. Never throws:
 * what a getter, a proxy or a function of the host throws becomes an error like any other.
 */
export function evaluateTree(
  checked: CheckedExpr,
  bindings: Bindings,
  limits: Limits,
  observe?: Run["observe"],
): Result {
  const run: Run = {
    checked,
    bindings,
    limits,
    observe,
    iterations: 0,
    evaluate: (node, locals) => {
      // What leaves a chain of reads must have its parts at their declared types.
      const raw = run.access(node, locals);
      return isRead(node) && !isEvaluationError(raw) ? adapt(raw, typeOf(run, node)) : raw;
    },
    access: (node, locals) => {
      const found = evaluateNode(run, node, locals);
      const result = isEvaluationError(found) ? found.at(node.span) : found;
      observe?.(node, result, locals);
      return result;
    },
  };
  beginEvaluation();
  try {
    return run.evaluate(checked.ast, undefined);
  } catch {
    return faults.host().at(checked.ast.span);
  }
}

function typeOf(run: Run, node: Expr): Type {
  return run.checked.types[node.id] ?? types.dyn;
}

function evaluateNode(run: Run, node: Expr, locals: Locals | undefined): Result {
  switch (node.kind) {
    case "literal":
      return node.value;
    case "ident":
      return evaluateName(run, node, locals);
    case "select":
      return run.checked.names.has(node.id)
        ? evaluateName(run, node, locals)
        : evaluateSelect(run, node, locals);
    case "index":
      return evaluateIndex(run, node, locals);
    case "unary":
      return evaluateUnary(run, node, locals);
    case "call":
    case "binary":
      return evaluateCall(run, node, locals);
    case "logical":
      return evaluateLogical(run, node, locals);
    case "conditional": {
      const condition = run.evaluate(node.condition, locals);
      if (isEvaluationError(condition)) return condition;
      if (typeof condition !== "boolean") return faults.noOverload("?:", [condition]);
      return run.evaluate(condition ? node.whenTrue : node.whenFalse, locals);
    }
    case "list":
      return evaluateList(run, node, locals);
    case "map":
      return evaluateMap(run, node, locals);
    case "macro":
      return evaluateMacro(run, node, locals);
    case "bind":
      return evaluateBind(run, node, locals);
    case "mistake":
      throw new Error("a tree with a mistake is not evaluated");
  }
}

/** The value behind a name, as the checker resolved it. */
function evaluateName(run: Run, node: Ident | Select, locals: Locals | undefined): Result {
  const name = run.checked.names.get(node.id);
  if (name === undefined) return faults.unbound(node.kind === "ident" ? node.name : node.field);
  switch (name.kind) {
    case "type":
      return new TypeValue(name.name);
    case "variable": {
      if (!Object.hasOwn(run.bindings, name.name)) return faults.unbound(name.name);
      return admit(run.bindings[name.name], name.type, name.name);
    }
    case "local": {
      let frame = locals;
      while (frame !== undefined && frame.name !== name.name) frame = frame.outer;
      if (frame === undefined) return faults.unbound(name.name);
      return admit(frame.value, typeOf(run, node), name.name);
    }
  }
}

function readingOf(run: Run, operand: Expr, node: Select | Index, path: string): Reading {
  const owner = typeOf(run, operand);
  const type = typeOf(run, node);
  const isOptional = node.optional || owner.kind === "optional";
  return {
    owner: owner.kind === "optional" ? owner.value : owner,
    type: isOptional && type.kind === "optional" ? type.value : type,
    optional: node.optional,
    path,
  };
}

function evaluateSelect(run: Run, node: Select, locals: Locals | undefined): Result {
  const operand = run.access(node.operand, locals);
  if (isEvaluationError(operand)) return operand;
  const reading = readingOf(run, node.operand, node, node.field);
  if (node.test) return hasField(operand, node.field, reading.owner);
  return readField(operand, node.field, reading);
}

function evaluateIndex(run: Run, node: Index, locals: Locals | undefined): Result {
  const operand = run.access(node.operand, locals);
  if (isEvaluationError(operand)) return operand;
  const index = run.evaluate(node.index, locals);
  if (isEvaluationError(index)) return index;
  return readIndex(operand, index, readingOf(run, node.operand, node, "[]"));
}

function evaluateUnary(run: Run, node: Unary, locals: Locals | undefined): Result {
  if (node.operator === "-") return evaluateCall(run, node, locals);
  const operand = run.evaluate(node.operand, locals);
  if (isEvaluationError(operand)) return operand;
  return typeof operand === "boolean" ? !operand : faults.noOverload("!", [operand]);
}

/** Arguments from left to right, then the first overload that takes their run-time types. */
function evaluateCall(run: Run, node: Expr, locals: Locals | undefined): Result {
  const call = run.checked.calls.get(node.id);
  // The checker refuses such a call; an unchecked tree may have one.
  if (call === undefined)
    return faults.noOverload(node.kind === "call" ? node.name : node.kind, []);
  const args: Value[] = [];
  for (const arg of call.args) {
    const value = run.evaluate(arg, locals);
    if (isEvaluationError(value)) return value;
    args.push(value);
  }
  const overload = call.overloads.find((candidate) => takes(candidate, args));
  if (overload === undefined) return faults.noOverload(call.name, args);
  const isSpent = run.checked.meter.isOn && charge(costOf(overload, args));
  return isSpent ? faults.limit("readMax") : overload.call(...args);
}

/** Whether run-time values fit the parameters of an overload. */
export function takes(overload: Overload, args: readonly Value[]): boolean {
  const { params, variadic } = overload;
  if (variadic ? args.length < params.length : args.length !== params.length) return false;
  return args.every((value, index) => {
    const param = params[Math.min(index, params.length - 1)];
    return param !== undefined && accepts(param, value);
  });
}

/** `&&` and `||`: an operand that decides wins over one that fails, wherever it stands. */
function evaluateLogical(run: Run, node: Logical, locals: Locals | undefined): Result {
  const deciding = node.operator === "||";
  let failure: EvaluationError | undefined;
  for (const operand of node.operands) {
    const value = run.evaluate(operand, locals);
    if (value === deciding) return deciding;
    if (value === !deciding) continue;
    if (isLimitError(value)) return value;
    failure ??= isEvaluationError(value)
      ? value
      : faults.noOverload(node.operator, [value]).at(operand.span);
  }
  return failure ?? !deciding;
}

function evaluateList(run: Run, node: ListExpr, locals: Locals | undefined): Result {
  const list: Value[] = [];
  for (const element of node.elements) {
    const value = run.evaluate(element.value, locals);
    if (isEvaluationError(value)) return value;
    if (!element.optional) list.push(value);
    else if (!(value instanceof Optional)) return faults.noOverload("[?]", [value]);
    else if (value.value !== undefined) list.push(value.value);
  }
  return list;
}

function evaluateMap(run: Run, node: MapExpr, locals: Locals | undefined): Result {
  const map = new CelMap();
  for (const entry of node.entries) {
    const key = run.evaluate(entry.key, locals);
    if (isEvaluationError(key)) return key;
    if (!isMapKey(key)) return faults.noOverload("map key", [key]);
    if (map.has(key)) return faults.duplicateKey();
    const value = run.evaluate(entry.value, locals);
    if (isEvaluationError(value)) return value;
    if (!entry.optional) map.set(key, value);
    else if (!(value instanceof Optional)) return faults.noOverload("{?}", [value]);
    else if (value.value !== undefined) map.set(key, value.value);
  }
  return map;
}

function isMapKey(value: Value): value is MapKey {
  return (
    typeof value === "string" ||
    typeof value === "boolean" ||
    typeof value === "bigint" ||
    value instanceof Uint
  );
}

function evaluateBind(run: Run, node: Bind, locals: Locals | undefined): Result {
  const value = run.evaluate(node.value, locals);
  if (isEvaluationError(value)) return value;
  return run.evaluate(node.body, { name: node.name, value, outer: locals });
}
