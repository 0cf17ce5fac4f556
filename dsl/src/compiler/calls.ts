import type { Call, Expr } from "../syntax/ast.ts";
import { compilePattern } from "../regex/pattern.ts";
import { type Type, types } from "../types.ts";
import { isEvaluationError, type Value } from "../values/values.ts";
import { bool, isShortText } from "./comparisons.ts";
import { BAIL, type Code, type Emitter, type LocalScope } from "./emitter.ts";
import {
  asString,
  constantCode,
  fromValue,
  genCharge,
  genFailure,
  innerType,
  toValue,
} from "./forms.ts";
import { genSelectOr } from "./reads.ts";

type Special = (emitter: Emitter, args: readonly Code[], fail: string) => Code | undefined;

/** Methods of strings that JavaScript has under another name. */
function textMethod(method: string): Special {
  return (emitter, [text, part], fail) => {
    if (text === undefined || part === undefined) return undefined;
    const receiver = asString(emitter, text, fail);
    const argument = asString(emitter, part, fail);
    if (method === "includes") genCharge(emitter, `${receiver}.length >> 4`);
    else if (!isShortText(part)) genCharge(emitter, `${argument}.length >> 4`);
    return bool(`${receiver}.${method}(${argument})`);
  };
}

const matchesConstant: Special = (emitter, [text, pattern], fail) => {
  if (text === undefined || typeof pattern?.constant !== "string") return undefined;
  const compiled = compilePattern(pattern.constant);
  if (isEvaluationError(compiled)) return undefined;
  const receiver = asString(emitter, text, fail);
  genCharge(emitter, `${receiver}.length * 4 + ${pattern.constant.length * 16}`);
  return bool(`${emitter.constant(compiled)}(${receiver})`);
};

const size: Special = (emitter, [value]) => {
  if (value === undefined || value.maybe === true) return undefined;
  const type = types.int;
  if (value.form === "string") {
    genCharge(emitter, `${value.text}.length`);
    const text = emitter.let(`${emitter.use("codePointCount")}(${value.text})`);
    return { text, form: "int", type };
  }
  if (value.type.kind === "list") return { text: `${value.text}.length`, form: "int", type };
  return undefined;
};

const orValue: Special = (emitter, [optional, otherwise]) => {
  if (optional?.maybe !== true || otherwise === undefined || otherwise.maybe === true) {
    return undefined;
  }
  const type = innerType(optional.type);
  if (optional.form === "value" && type.kind === "dyn") {
    const text = `(${optional.text} === undefined ? ${toValue(emitter, otherwise)} : ${optional.text})`;
    return { text: emitter.let(text), form: "value", type };
  }
  if (optional.form !== otherwise.form || optional.form === "raw") return undefined;
  const text = `(${optional.text} === undefined ? ${otherwise.text} : ${optional.text})`;
  return { text: emitter.let(text), form: optional.form, type };
};

const hasValue: Special = (_emitter, [optional]) =>
  optional?.maybe === true ? bool(`(${optional.text} !== undefined)`) : undefined;

/** An int held as a number may be a negative zero, which no int is: adding zero takes the sign away. */
const toDouble: Special = (_emitter, [value]) =>
  value?.form === "int" && value.maybe !== true
    ? { text: `(Number(${value.text}) + 0)`, form: "double", type: types.double }
    : undefined;

/** Functions with code of their own; each answers undefined where it has none for the arguments. */
const SPECIAL: ReadonlyMap<string, Special> = new Map([
  ["contains", textMethod("includes")],
  ["startsWith", textMethod("startsWith")],
  ["endsWith", textMethod("endsWith")],
  ["matches", matchesConstant],
  ["size", size],
  ["orValue", orValue],
  ["hasValue", hasValue],
  ["double", toDouble],
]);

/** Code for a call of a function. */
export function genCall(emitter: Emitter, node: Call, scope: LocalScope, fail: string): Code {
  const call = emitter.checked.calls.get(node.id);
  if (call === undefined) {
    emitter.emit(BAIL);
    return { text: "null", form: "value", type: types.dyn };
  }
  // A host may have put a function of its own under a built-in name.
  const isBuiltIn = emitter.builtIns.has(call.name);
  if (isBuiltIn && call.name === "orValue") {
    const read = genDefault(emitter, call.args, scope, fail);
    if (read !== undefined) return read;
  }
  const args = call.args.map((arg: Expr) => emitter.gen(arg, scope, fail));
  const special = isBuiltIn ? SPECIAL.get(call.name)?.(emitter, args, fail) : undefined;
  if (special !== undefined) return special;
  const values = args.map((arg) => toValue(emitter, arg));
  const [only, ...others] = call.overloads;
  const isDirect = only?.variadic === false && others.length === 0 && args.every(isCertain);
  // Any function may count what it makes.
  emitter.counts = true;
  if (isDirect) {
    const cost = only.cost === undefined ? lengthsOf(args) : costText(emitter, only.cost, values);
    if (cost !== "") genCharge(emitter, cost);
  }
  const result = emitter.let(
    isDirect
      ? `${emitter.constant(only.call)}(${values.join(", ")})`
      : `${emitter.use("dispatch")}(${emitter.constant(call)}, [${values.join(", ")}])`,
  );
  const isError = `${emitter.use("isError")}(${result})`;
  genFailure(emitter, result, `${result} === undefined || ${isError}`, fail);
  return fromValue(emitter, result, emitter.typeOf(node));
}

/** `$event.?field.orValue(constant)`: the constant stands in the variable before the field is read. */
function genDefault(
  emitter: Emitter,
  [optional, otherwise]: readonly Expr[],
  scope: LocalScope,
  fail: string,
): Code | undefined {
  if (optional?.kind !== "select" || otherwise?.kind !== "literal") return undefined;
  const constant = constantCode(emitter, otherwise.value, emitter.typeOf(otherwise));
  return genSelectOr(emitter, optional, constant, scope, fail);
}

/** Code for the default cost of a call: the characters of its arguments. */
function lengthsOf(args: readonly Code[]): string {
  return args
    .filter(({ form }) => form === "string")
    .map(({ text }) => `${text}.length`)
    .join(" + ");
}

function costText(emitter: Emitter, cost: unknown, values: readonly string[]): string {
  return `${emitter.constant(cost)}(${values.join(", ")})`;
}

const CERTAIN_KINDS: ReadonlySet<Type["kind"]> = new Set([
  "bool",
  "int",
  "double",
  "string",
  "literals",
]);

/** Whether the form of an argument proves its type. */
function isCertain(arg: Code): boolean {
  return arg.maybe !== true && arg.form !== "value" && CERTAIN_KINDS.has(arg.type.kind);
}

/** Code for a constant list or map whose parts are all constants. */
export function constantValue(node: Expr): Value | undefined {
  if (node.kind === "literal") return node.value;
  if (node.kind !== "list") return undefined;
  const values: Value[] = [];
  for (const element of node.elements) {
    const value = element.optional ? undefined : constantValue(element.value);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return Object.freeze(values);
}
