import type { Reading } from "../values/read.ts";
import type { Expr, Ident, Index, Select } from "../syntax/ast.ts";
import { fieldOf, type Type, types } from "../types.ts";
import { TypeValue } from "../values/values.ts";
import { BAIL, type Code, type Emitter, type LocalScope } from "./emitter.ts";
import { fromValue, innerType, toValue } from "./forms.ts";

/** Names that every object has from its prototype: reading them must ask whether they are its own. */
const INHERITED: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Code for a plain name, or undefined when the node is none. */
export function genName(
  emitter: Emitter,
  node: Ident | Select,
  scope: LocalScope,
  fail: string,
): Code | undefined {
  const name = emitter.checked.names.get(node.id);
  if (name === undefined) return undefined;
  const type = emitter.typeOf(node);
  if (name.kind === "type") {
    return { text: emitter.constant(new TypeValue(name.name)), form: "value", type };
  }
  if (name.kind === "variable") {
    const root = rootOf(emitter, name.name, name.type);
    return name.type.kind === "object"
      ? { text: root, form: "raw", type: name.type }
      : take(emitter, root, name.type, fail);
  }
  const local = scope.get(name.name);
  if (local === undefined) throw new Error(`the checker let ${name.name} out of its scope`);
  return local.kind === "code" ? local.code : take(emitter, local.text, type, fail);
}

/** A declared variable, read once at the top of the function. */
function rootOf(emitter: Emitter, name: string, type: Type): string {
  const known = emitter.roots.get(name);
  if (known !== undefined) return known.text;
  const text = emitter.fresh("r");
  emitter.roots.set(name, { text, type });
  return text;
}

/** The statements that read the variables, for the top of the function. */
export function rootLines(emitter: Emitter): readonly string[] {
  return [...emitter.roots].flatMap(([name, { text, type }]) => {
    const key = JSON.stringify(name);
    const read = INHERITED.has(name) ? `${emitter.use("own")}(b, ${key})` : `b[${key}]`;
    const lines = [`const ${text} = ${read};`];
    if (type.kind === "object") lines.push(`if (${notPlain(emitter, text)}) ${BAIL}`);
    return lines;
  });
}

/** A test for what is not a plain object. */
export function notPlain(emitter: Emitter, name: string): string {
  return `${name} === undefined || ${name} === null || (${hasOtherMaker(emitter, name)})`;
}

function hasOtherMaker(emitter: Emitter, name: string): string {
  return `${name}.constructor !== Object && !${emitter.use("isPlainObject")}(${name})`;
}

/** Code that takes a value from outside at its declared type; see `admit` for what each type takes. */
export function take(emitter: Emitter, text: string, type: Type, fail: string): Code {
  const check = (form: Code["form"], test: string): Code => {
    emitter.emit(`if (${test}) ${fail}`);
    return { text, form, type };
  };
  switch (type.kind) {
    case "bool":
      return check("bool", `typeof ${text} !== "boolean"`);
    case "string":
    case "literals":
      return check("string", `typeof ${text} !== "string"`);
    case "null":
      return check("value", `${text} !== null`);
    case "double":
      emitter.emit(`if (typeof ${text} !== "number") {`);
      emitter.emit(`if (typeof ${text} === "bigint") ${BAIL}`);
      emitter.emit(`${fail} }`);
      return { text, form: "double", type };
    case "int": {
      const name = emitter.let(text);
      emitter.emit(`if (!Number.isSafeInteger(${name})) {`);
      emitter.emit(`${name} = ${emitter.use("int")}(${name});`);
      emitter.emit(`if (${name} === undefined) ${fail} }`);
      return { text: name, form: "int", type };
    }
    case "list":
      return check("raw", `!Array.isArray(${text})`);
    case "map":
      return check("raw", `!${emitter.use("isMap")}(${text})`);
    case "object":
      emitter.emit(`if (${text} === undefined || ${text} === null) ${fail}`);
      emitter.emit(`if (${hasOtherMaker(emitter, text)}) ${BAIL}`);
      return { text, form: "raw", type };
    case "dyn":
    case "param":
    case "var": {
      const name = emitter.let(text);
      emitter.emit(`if (${isUnusual(name)}) {`);
      emitter.emit(`${name} = ${emitter.use("dynamic")}(${name});`);
      emitter.emit(`if (${name} === undefined) ${fail} }`);
      return { text: name, form: "value", type };
    }
    default: {
      const declared = emitter.constant(type);
      const name = emitter.let(`${emitter.use("convert")}(${text}, ${declared})`);
      emitter.emit(`if (${name} === undefined) ${fail}`);
      return { text: name, form: "value", type };
    }
  }
}

/** A test for what is neither a scalar, null, a list nor a plain object at first sight. */
function isUnusual(name: string): string {
  const scalar = ["string", "number", "boolean"].map((kind) => `typeof ${name} !== "${kind}"`);
  const made = [`${name} !== null`, "Object", "Array"].map((maker, index) =>
    index === 0 ? maker : `${name}.constructor !== ${maker}`,
  );
  return `typeof ${name} === "object" ? ${made.join(" && ")} : ${scalar.join(" && ")}`;
}

/** Code for `operand.field`, `operand.?field` and `has(operand.field)`. */
export function genSelect(emitter: Emitter, node: Select, scope: LocalScope, fail: string): Code {
  const operand = emitter.gen(node.operand, scope, fail);
  const owner = operand.maybe === true ? innerType(operand.type) : operand.type;
  const isObject = operand.form === "raw" && owner.kind === "object";
  const isDynamic = operand.maybe !== true && owner.kind === "dyn";
  if (!isObject && !isDynamic) return genericSelect(emitter, node, operand, fail);
  const raw = emitter.let(readText(emitter, operand, node.field, isDynamic, fail));
  // Null in a field that is declared optional counts as absent.
  const isOptional = owner.kind === "object" && fieldOf(owner, node.field)?.optional === true;
  const absent = isOptional ? `(${raw} === undefined || ${raw} === null)` : `${raw} === undefined`;
  if (node.test) return { text: `!(${absent})`, form: "bool", type: types.bool };
  const type = emitter.typeOf(node);
  if (!node.optional && operand.maybe !== true) {
    if (isOptional) emitter.emit(`if (${raw} === null) ${fail}`);
    return take(emitter, raw, type, fail);
  }
  return takeMaybe(emitter, raw, absent, type, fail);
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

/** An optional read: undefined stands for none, what is there is taken at its type. */
function takeMaybe(emitter: Emitter, raw: string, absent: string, type: Type, fail: string): Code {
  const inner = innerType(type);
  if (inner.kind === "optional") emitter.emit(BAIL);
  const result = emitter.let();
  let code: Code | undefined;
  emitter.block(`if (!${absent.startsWith("(") ? absent : `(${absent})`})`, () => {
    code = take(emitter, raw, inner, fail);
    emitter.emit(`${result} = ${code.text};`);
  });
  return { text: result, form: code?.form ?? "value", type, maybe: true };
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
