import type { Reading } from "../values/read.ts";
import type { Expr, Index, Select } from "../syntax/ast.ts";
import { fieldOf, types } from "../types.ts";
import { BAIL, type Code, type Emitter, type LocalScope } from "./emitter.ts";
import { fromValue, innerType, toValue } from "./forms.ts";
import { formOf, INHERITED, take, takeUnless } from "./take.ts";

/** Code for `operand.field`, `operand.?field` and `has(operand.field)`. */
export function genSelect(emitter: Emitter, node: Select, scope: LocalScope, fail: string): Code {
  const operand = emitter.gen(node.operand, scope, fail);
  const read = directRead(operand, node);
  if (read === undefined) return genericSelect(emitter, node, operand, fail);
  const { isDynamic, isNullable } = read;
  const raw = emitter.let(readText(emitter, operand, node.field, isDynamic, fail));
  const absent = absence(raw, isNullable);
  if (node.test) return { text: `!${absent}`, form: "bool", type: types.bool };
  const type = emitter.typeOf(node);
  if (!node.optional && operand.maybe !== true) {
    if (isNullable) emitter.emit(`if (${raw} === null) ${fail}`);
    return take(emitter, raw, type, fail);
  }
  if (innerType(type).kind === "optional") emitter.emit(BAIL);
  const taken = takeUnless(emitter, { raw, absent, otherwise: undefined }, innerType(type), fail);
  return { ...taken, type, maybe: true };
}

/**
 * Code for `operand.?field.orValue(otherwise)`, where the field's declared type is that of the constant;
 * undefined where it has another, or none.
 */
export function genSelectOr(
  emitter: Emitter,
  node: Select,
  otherwise: Code,
  scope: LocalScope,
  fail: string,
): Code | undefined {
  const type = innerType(emitter.typeOf(node));
  if (formOf(type) !== otherwise.form || emitter.typeOf(node.operand).kind !== "object") {
    return undefined;
  }
  const operand = emitter.gen(node.operand, scope, fail);
  const read = directRead(operand, node);
  // Anything but a direct read was written for nothing: it has no effects.
  if (read === undefined || operand.maybe === true) return undefined;
  const raw = emitter.let(readText(emitter, operand, node.field, read.isDynamic, fail));
  const absent = absence(raw, read.isNullable);
  return takeUnless(emitter, { raw, absent, otherwise: otherwise.text }, type, fail);
}

/** How a field is read from an object as it came from the input; undefined for anything else. */
function directRead(
  operand: Code,
  node: Select,
): { readonly isDynamic: boolean; readonly isNullable: boolean } | undefined {
  const owner = operand.maybe === true ? innerType(operand.type) : operand.type;
  const isObject = operand.form === "raw" && owner.kind === "object";
  const isDynamic = operand.maybe !== true && owner.kind === "dyn";
  if (!isObject && !isDynamic) return undefined;
  // Null in a field that is declared optional counts as absent.
  const isNullable = owner.kind === "object" && fieldOf(owner, node.field)?.optional === true;
  return { isDynamic, isNullable };
}

function absence(raw: string, isNullable: boolean): string {
  return isNullable ? `(${raw} === undefined || ${raw} === null)` : `(${raw} === undefined)`;
}

function readText(
  emitter: Emitter,
  operand: Code,
  field: string,
  isDynamic: boolean,
  fail: string,
): string {
  const key = JSON.stringify(field);
  const { text } = operand;
  if (isDynamic) {
    emitter.emit(`if (${text} === null || ${text}.constructor !== Object) {`);
    emitter.emit(`if (typeof ${text} !== "object" || ${text} === null) ${fail}`);
    emitter.emit(`if (!${emitter.use("isPlainObject")}(${text})) ${BAIL} }`);
  }
  const read = INHERITED.has(field) ? `${emitter.use("own")}(${text}, ${key})` : `${text}[${key}]`;
  return operand.maybe === true ? `${text} === undefined ? undefined : ${read}` : read;
}

/** A select from anything that has no fast path: the same function that the evaluator uses. */
function genericSelect(emitter: Emitter, node: Select, operand: Code, fail: string): Code {
  const value = toValue(emitter, operand);
  const key = JSON.stringify(node.field);
  const reading = readingOf(emitter, node.operand, node, node.field);
  if (node.test) {
    const owner = emitter.constant(reading.owner);
    const found = emitter.let(`${emitter.use("hasField")}(${value}, ${key}, ${owner})`);
    emitter.emit(`if (typeof ${found} !== "boolean") ${fail}`);
    return { text: found, form: "bool", type: types.bool };
  }
  const read = `${emitter.use("readField")}(${value}, ${key}, ${emitter.constant(reading)})`;
  return finishRead(emitter, node, read, fail);
}

/** Code for `operand[index]`. */
export function genIndex(emitter: Emitter, node: Index, scope: LocalScope, fail: string): Code {
  const operand = emitter.gen(node.operand, scope, fail);
  const index = emitter.gen(node.index, scope, fail);
  const isList = operand.maybe !== true && operand.type.kind === "list";
  if (isList && index.form === "int" && !node.optional) {
    const { text } = operand;
    const at = index.text;
    emitter.emit(`if (typeof ${at} !== "number" || ${at} < 0 || ${at} >= ${text}.length) ${fail}`);
    return take(emitter, emitter.let(`${text}[${at}]`), emitter.typeOf(node), fail);
  }
  const reading = emitter.constant(readingOf(emitter, node.operand, node, "[]"));
  const args = `${toValue(emitter, operand)}, ${toValue(emitter, index)}, ${reading}`;
  return finishRead(emitter, node, `${emitter.use("readIndex")}(${args})`, fail);
}

function finishRead(emitter: Emitter, node: Select | Index, read: string, fail: string): Code {
  const result = emitter.let(read);
  emitter.emit(`if (${emitter.use("isError")}(${result})) ${fail}`);
  const type = emitter.typeOf(node);
  const isComposite = type.kind === "list" || type.kind === "map" || type.kind === "object";
  if (isComposite) {
    const value = toValue(emitter, { text: result, form: "raw", type });
    return { text: emitter.let(value), form: "value", type };
  }
  return fromValue(emitter, result, type);
}

function readingOf(emitter: Emitter, operand: Expr, node: Select | Index, path: string): Reading {
  const owner = emitter.typeOf(operand);
  const type = emitter.typeOf(node);
  const isOptional = node.optional || owner.kind === "optional";
  return {
    owner: owner.kind === "optional" ? owner.value : owner,
    type: isOptional && type.kind === "optional" ? type.value : type,
    optional: node.optional,
    path,
  };
}
