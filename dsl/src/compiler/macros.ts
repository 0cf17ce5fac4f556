import type { Bind, ListExpr, Macro, MapExpr } from "../syntax/ast.ts";
import { type Type, types } from "../types.ts";
import { constantValue } from "./calls.ts";
import { bool } from "./comparisons.ts";
import { BAIL, type Code, type Emitter, type Local, type LocalScope } from "./emitter.ts";
import { asBool, genFailure, innerType, toValue } from "./forms.ts";
import { notPlain } from "./take.ts";

/** One step of the loop that a macro becomes: what its variables stand for. */
interface Step {
  readonly scope: LocalScope;
  /** The only variable's value, or the value of the second. */
  readonly value: string;
  readonly key: string;
  readonly loop: string;
}

/** Code for a macro. */
export function genMacro(emitter: Emitter, node: Macro, scope: LocalScope, fail: string): Code {
  const target = emitter.gen(node.target, scope, fail);
  switch (node.macro) {
    case "all":
    case "exists":
      return genQuantifier(emitter, node, target, scope, fail);
    case "existsOne":
      return genExistsOne(emitter, node, target, scope, fail);
    case "optMap":
    case "optFlatMap":
      return genOptional(emitter, node, target, scope, fail);
    default:
      return genCollection(emitter, node, target, scope, fail);
  }
}

/** Writes the loop around what `body` writes. */
function genLoop(
  emitter: Emitter,
  node: Macro,
  target: Code,
  scope: LocalScope,
  fail: string,
  body: (step: Step) => void,
): void {
  const isList = target.type.kind === "list" && target.maybe !== true;
  const isPair = node.variables.length === 2;
  const items = isList ? target.text : emitter.let(itemsText(emitter, target, isPair));
  if (!isList) emitter.emit(`if (${items} === undefined) ${fail}`);
  const [index, item, loop] = ["i", "x", "loop"].map((prefix) => emitter.fresh(prefix));
  emitter.usesIterations = true;
  const head = `let ${index} = 0; ${index} < ${items}.length; ${index}++`;
  emitter.block(`${loop}: for (${head})`, () => {
    emitter.emit(`if (++steps > ${emitter.limits.iterationsMax}) ${BAIL}`);
    const cost = emitter.checked.meter.stepCosts.get(node.id) ?? 0;
    if (cost > 0) emitter.emit(`if (${emitter.use("charge")}(${cost})) ${BAIL}`);
    else emitter.emitStepCheck();
    emitter.emit(`const ${item} = ${items}[${index}];`);
    const [first = "", second] = node.variables;
    const inner = new Map(scope);
    const element = isList && target.type.kind === "list" ? target.type.element : types.dyn;
    const part = (text: string): Local => partLocal(emitter, text, element, text === item);
    const key = isList ? index : `${item}[0]`;
    const value = isList || !isPair ? item : `${item}[1]`;
    inner.set(first, second === undefined ? part(item ?? "") : keyLocal(isList, key ?? ""));
    if (second !== undefined) inner.set(second, part(value ?? ""));
    body({ scope: inner, value: value ?? "", key: key ?? "", loop: loop ?? "" });
  });
}

/** An object is looked at once, when its turn comes; what else an element is, wherever it is read. */
function partLocal(emitter: Emitter, text: string, type: Type, isElement: boolean): Local {
  if (type.kind !== "object" || !isElement) return { kind: "part", text };
  emitter.emit(`if (${notPlain(emitter, text)}) ${BAIL}`);
  return { kind: "code", code: { text, form: "raw", type } };
}

function keyLocal(isList: boolean, key: string): Local {
  if (!isList) return { kind: "part", text: key };
  return { kind: "code", code: { text: key, form: "int", type: types.int } };
}

function itemsText(emitter: Emitter, target: Code, isPair: boolean): string {
  const work = emitter.use(isPair ? "entriesOf" : "keysOrElements");
  return `${work}(${toValue(emitter, target)})`;
}

/** `all` and `exists`: a step that decides ends the loop; one that fails lets it go on. */
function genQuantifier(
  emitter: Emitter,
  node: Macro,
  target: Code,
  scope: LocalScope,
  fail: string,
): Code {
  const isAll = node.macro === "all";
  const result = emitter.let(String(isAll));
  const undecided = emitter.let("false");
  genLoop(emitter, node, target, scope, fail, (step) => {
    const label = emitter.fresh("part");
    emitter.block(`${label}:`, () => {
      const onFail = `{ ${undecided} = true; break ${label}; }`;
      const value = asBool(emitter, emitter.gen(node.body, step.scope, onFail), onFail);
      const decided = isAll ? `!(${value})` : value;
      emitter.emit(`if (${decided}) { ${result} = ${!isAll}; break ${step.loop}; }`);
    });
  });
  emitter.emit(`if (${undecided} && ${result} === ${isAll}) ${fail}`);
  return bool(result);
}

function genExistsOne(
  emitter: Emitter,
  node: Macro,
  target: Code,
  scope: LocalScope,
  fail: string,
): Code {
  const count = emitter.let("0");
  genLoop(emitter, node, target, scope, fail, (step) => {
    const holds = asBool(emitter, emitter.gen(node.body, step.scope, fail), fail);
    emitter.emit(`if (${holds}) ${count}++;`);
  });
  return bool(`(${count} === 1)`);
}

/** `map`, `filter` and the transforms. */
function genCollection(
  emitter: Emitter,
  node: Macro,
  target: Code,
  scope: LocalScope,
  fail: string,
): Code {
  const isMap = node.macro === "transformMap" || node.macro === "transformMapEntry";
  const result = emitter.let(isMap ? `${emitter.use("newMap")}()` : "[]");
  const type = emitter.typeOf(node);
  // Elements of the input stay as they came until something asks for their types.
  const isRaw = node.macro === "filter" && target.form === "raw" && target.type.kind === "list";
  genLoop(emitter, node, target, scope, fail, (step) => {
    const condition = node.macro === "filter" ? node.body : node.filter;
    if (condition !== undefined) {
      const holds = asBool(emitter, emitter.gen(condition, step.scope, fail), fail);
      emitter.emit(`if (!(${holds})) continue ${step.loop};`);
    }
    if (node.macro === "filter") {
      const element = isRaw ? step.value : adapted(emitter, step.value, elementOf(type));
      emitter.emit(`${result}.push(${element});`);
      return;
    }
    const value = toValue(emitter, emitter.gen(node.body, step.scope, fail));
    if (!isMap) emitter.emit(`${result}.push(${value});`);
    else if (node.macro === "transformMapEntry") {
      emitter.emit(`if (!${emitter.use("addEntries")}(${result}, ${value})) ${fail}`);
    } else {
      const isList = target.type.kind === "list" && target.maybe !== true;
      const key = isList ? `BigInt(${step.key})` : step.key;
      emitter.emit(`${emitter.use("putKey")}(${result}, ${key}, ${value});`);
    }
  });
  return node.macro === "sortBy"
    ? genSort(emitter, target, result, type, fail)
    : { text: result, form: isRaw ? "raw" : "value", type };
}

/** Orders the elements by the keys that the loop collected. */
function genSort(emitter: Emitter, target: Code, keys: string, type: Type, fail: string): Code {
  const values = emitter.let(toValue(emitter, target));
  emitter.emit(`if (!Array.isArray(${values})) ${fail}`);
  const sorted = emitter.let(`${emitter.use("sortValues")}(${values}, ${keys})`);
  genFailure(emitter, sorted, `${emitter.use("isError")}(${sorted})`, fail);
  return { text: sorted, form: "value", type };
}

function elementOf(type: Type): Type {
  return type.kind === "list" ? type.element : types.dyn;
}

function adapted(emitter: Emitter, text: string, type: Type): string {
  return `${emitter.use("adapt")}(${text}, ${emitter.constant(type)})`;
}

function genOptional(
  emitter: Emitter,
  node: Macro,
  target: Code,
  scope: LocalScope,
  fail: string,
): Code {
  const type = emitter.typeOf(node);
  if (target.maybe !== true || target.form === "raw") {
    // Rare enough that the evaluator serves.
    emitter.emit(BAIL);
    return { text: "undefined", form: "value", type, maybe: true };
  }
  const result = emitter.let();
  emitter.block(`if (${target.text} !== undefined)`, () => {
    const inner = new Map(scope);
    const bound: Code = { ...target, maybe: false, type: innerType(target.type) };
    inner.set(node.variables[0] ?? "", { kind: "code", code: bound });
    const body = emitter.gen(node.body, inner, fail);
    if (node.macro === "optMap") emitter.emit(`${result} = ${toValue(emitter, body)};`);
    else if (body.maybe === true) {
      const some = toValue(emitter, { ...body, maybe: false, type: innerType(body.type) });
      emitter.emit(`${result} = ${body.text} === undefined ? undefined : ${some};`);
    } else emitter.emit(BAIL);
  });
  return { text: result, form: "value", type, maybe: true };
}

/** Code for `cel.bind`. */
export function genBind(emitter: Emitter, node: Bind, scope: LocalScope, fail: string): Code {
  const value = emitter.gen(node.value, scope, fail);
  const text = emitter.let(value.text);
  const inner = new Map(scope).set(node.name, { kind: "code", code: { ...value, text } });
  return emitter.gen(node.body, inner, fail);
}

/** Code for a list expression. */
export function genList(emitter: Emitter, node: ListExpr, scope: LocalScope, fail: string): Code {
  const type = emitter.typeOf(node);
  const constant = constantValue(node);
  if (constant !== undefined) {
    return { text: emitter.constant(constant), form: "value", type, constant };
  }
  const list = emitter.let("[]");
  for (const element of node.elements) {
    const value = emitter.gen(element.value, scope, fail);
    if (!element.optional) emitter.emit(`${list}.push(${toValue(emitter, value)});`);
    else {
      const some = genSome(emitter, value);
      emitter.emit(`if (${some} !== undefined) ${list}.push(${some});`);
    }
  }
  return { text: list, form: "value", type };
}

/** The value inside an optional, or undefined. */
function genSome(emitter: Emitter, value: Code): string {
  if (value.maybe !== true) {
    emitter.emit(BAIL);
    return "undefined";
  }
  const inner = toValue(emitter, { ...value, maybe: false, type: innerType(value.type) });
  return emitter.let(`${value.text} === undefined ? undefined : ${inner}`);
}

/** Code for a map expression. */
export function genMap(emitter: Emitter, node: MapExpr, scope: LocalScope, fail: string): Code {
  const map = emitter.let(`${emitter.use("newMap")}()`);
  const add = emitter.use("addEntry");
  for (const entry of node.entries) {
    const key = toValue(emitter, emitter.gen(entry.key, scope, fail));
    const value = emitter.gen(entry.value, scope, fail);
    if (!entry.optional) {
      emitter.emit(`if (!${add}(${map}, ${key}, ${toValue(emitter, value)})) ${fail}`);
      continue;
    }
    const some = genSome(emitter, value);
    emitter.emit(`if (${some} !== undefined && !${add}(${map}, ${key}, ${some})) ${fail}`);
  }
  return { text: map, form: "value", type: emitter.typeOf(node) };
}
