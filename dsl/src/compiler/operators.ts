import type { Binary, Conditional, Expr, Logical, Unary } from "../syntax/ast.ts";
import { types } from "../types.ts";
import { SHORT_LIST_MAX, SHORT_TEXT_MAX } from "../values/budget.ts";
import type { Value } from "../values/values.ts";
import { bool, genEquality, genOrdering, isSmall } from "./comparisons.ts";
import { BAIL, type Code, type Emitter, type Form, type LocalScope } from "./emitter.ts";
import {
  asBool,
  constantCode,
  genCharge,
  fromValue,
  genFailure,
  textConstant,
  toValue,
} from "./forms.ts";
import type { RuntimeName } from "./runtime.ts";

/** Code for a binary operator. */
export function genBinary(emitter: Emitter, node: Binary, scope: LocalScope, fail: string): Code {
  if (node.operator === "in") return genIn(emitter, node, scope, fail);
  const left = emitter.gen(node.left, scope, fail);
  const right = emitter.gen(node.right, scope, fail);
  switch (node.operator) {
    case "==":
      return genEquality(emitter, left, right, false);
    case "!=":
      return genEquality(emitter, left, right, true);
    case "<":
    case "<=":
    case ">":
    case ">=":
      return genOrdering(emitter, node.operator, left, right, fail);
    default:
      return genArithmetic(emitter, node, left, right, fail);
  }
}

const GENERIC: Readonly<Record<string, RuntimeName>> = {
  "+": "add",
  "-": "subtract",
  "*": "multiply",
  "/": "divide",
  "%": "modulo",
};
const INTEGER: Readonly<Record<string, RuntimeName>> = {
  "+": "addInt",
  "-": "subtractInt",
  "*": "multiplyInt",
  "/": "divideInt",
  "%": "moduloInt",
};

function genArithmetic(
  emitter: Emitter,
  node: Binary,
  left: Code,
  right: Code,
  fail: string,
): Code {
  const { operator } = node;
  if (left.form === "double" && right.form === "double" && operator !== "%") {
    const text = emitter.let(`${left.text} ${operator} ${right.text}`);
    return { text, form: "double", type: types.double };
  }
  if (left.form === "int" && right.form === "int") {
    return genInteger(emitter, operator, left, right, fail);
  }
  if (left.form === "string" && right.form === "string" && operator === "+") {
    const length = `${left.text}.length + ${right.text}.length`;
    emitter.emit(`if (${emitter.use("spend")}(${length}) !== undefined) ${BAIL}`);
    return {
      text: emitter.let(`${left.text} + ${right.text}`),
      form: "string",
      type: types.string,
    };
  }
  const work = GENERIC[operator];
  if (work === undefined) throw new Error(`there is no operator ${operator}`);
  const [a, b] = [toValue(emitter, left), toValue(emitter, right)];
  return genericResult(emitter, node, `${emitter.use(work)}(${a}, ${b})`, fail);
}

function genericResult(emitter: Emitter, node: Expr, call: string, fail: string): Code {
  const result = emitter.let(call);
  genFailure(emitter, result, `${emitter.use("isError")}(${result})`, fail);
  return fromValue(emitter, result, emitter.typeOf(node));
}

/** Numbers as long as they are safe; what is not goes through 64-bit arithmetic. */
function genInteger(
  emitter: Emitter,
  operator: string,
  left: Code,
  right: Code,
  fail: string,
): Code {
  const result = emitter.let();
  const slow = INTEGER[operator];
  if (slow === undefined) throw new Error(`there is no operator ${operator}`);
  const call = `${result} = ${emitter.use(slow)}(${left.text}, ${right.text});`;
  const isDirect = operator === "+" || operator === "-" || operator === "*";
  if (isDirect) {
    const areNumbers = [left, right]
      .filter((side) => !isSmall(side))
      .map((side) => `typeof ${side.text} !== "number"`);
    const unsafe = `!Number.isSafeInteger(${result} = ${left.text} ${operator} ${right.text})`;
    emitter.emit(`if (${[...areNumbers, unsafe].join(" || ")}) {`);
    emitter.emit(`${call} if (${result} === undefined) ${fail} }`);
  } else {
    emitter.emit(`${call} if (${result} === undefined) ${fail}`);
  }
  return { text: result, form: "int", type: types.int };
}

function genIn(emitter: Emitter, node: Binary, scope: LocalScope, fail: string): Code {
  const left = emitter.gen(node.left, scope, fail);
  const constants = constantElements(node.right);
  if (left.maybe !== true && constants?.every(isShort)) {
    if (left.form === "string" || left.form === "value") {
      return genInTexts(emitter, left, constants);
    }
  }
  if (left.maybe !== true && constants?.every((value) => isExact(value, left.form))) {
    return genInNumbers(emitter, left, constants);
  }
  const right = emitter.gen(node.right, scope, fail);
  // Strings equal only strings, so the parts of a list need no conversion.
  const isSearch = left.form === "string" && right.type.kind === "list" && right.maybe !== true;
  if (isSearch && !emitter.checked.meter.isOn) {
    return bool(`${right.text}.includes(${left.text})`);
  }
  const container = emitter.let(toValue(emitter, right));
  if (right.type.kind !== "list" && right.type.kind !== "map") {
    const isContainer = `Array.isArray(${container}) || ${emitter.use("isMap")}(${container})`;
    emitter.emit(`if (!(${isContainer})) ${fail}`);
  }
  const found = emitter.let(`${emitter.use("contains")}(${container}, ${toValue(emitter, left)})`);
  emitter.emit(`if (typeof ${found} !== "boolean") ${BAIL}`);
  return bool(found);
}

function constantElements(node: Expr): readonly Value[] | undefined {
  if (node.kind !== "list" || node.elements.length === 0) return undefined;
  const values: Value[] = [];
  for (const element of node.elements) {
    if (element.optional || element.value.kind !== "literal") return undefined;
    values.push(element.value.value);
  }
  return values;
}

function isShort(value: Value): value is string {
  return typeof value === "string" && value.length <= SHORT_TEXT_MAX;
}

function genInTexts(emitter: Emitter, left: Code, constants: readonly string[]): Code {
  if (constants.length > SHORT_LIST_MAX) {
    genCharge(emitter, String(constants.length));
    return bool(`${emitter.constant(new Set(constants))}.has(${left.text})`);
  }
  const tests = constants.map((value) => `${left.text} === ${textConstant(emitter, value)}`);
  return bool(`(${tests.join(" || ")})`);
}

/** Whether a number that the source states equals a value of the form exactly when `===` says so. */
function isExact(value: Value, form: Form): value is number | bigint {
  if (typeof value === "number") return form === "double";
  const isNumber = form === "double" || form === "int";
  return isNumber && typeof value === "bigint" && Number.isSafeInteger(Number(value));
}

function genInNumbers(emitter: Emitter, left: Code, constants: readonly (number | bigint)[]): Code {
  if (constants.length > SHORT_LIST_MAX) {
    genCharge(emitter, String(constants.length));
    return bool(`${emitter.constant(new Set(constants.map(Number)))}.has(${left.text})`);
  }
  const tests = constants.map(
    (value) => `${left.text} === ${constantCode(emitter, Number(value), types.double).text}`,
  );
  return bool(`(${tests.join(" || ")})`);
}

/** Code for `!x` and `-x`. */
export function genUnary(emitter: Emitter, node: Unary, scope: LocalScope, fail: string): Code {
  const operand = emitter.gen(node.operand, scope, fail);
  if (node.operator === "!") return bool(`!${asBool(emitter, operand, fail)}`);
  if (operand.form === "double") {
    return { text: emitter.let(`-${operand.text}`), form: "double", type: types.double };
  }
  if (operand.form === "int") {
    const zero: Code = { text: "0", form: "int", type: types.int, constant: 0n };
    return genInteger(emitter, "-", zero, operand, fail);
  }
  const call = `${emitter.use("negate")}(${toValue(emitter, operand)})`;
  return genericResult(emitter, node, call, fail);
}

/** Code for `&&` and `||`: an operand that decides ends the chain; one that fails lets it go on. */
export function genLogical(emitter: Emitter, node: Logical, scope: LocalScope, fail: string): Code {
  const isAnd = node.operator === "&&";
  const result = emitter.let(String(isAnd));
  const undecided = emitter.let("false");
  const chain = emitter.fresh("chain");
  emitter.block(`${chain}:`, () => {
    for (const operand of node.operands) {
      const label = emitter.fresh("part");
      emitter.block(`${label}:`, () => {
        const onFail = `{ ${undecided} = true; break ${label}; }`;
        const value = asBool(emitter, emitter.gen(operand, scope, onFail), onFail);
        const decided = isAnd ? negate(value) : value;
        emitter.emit(`if (${decided}) { ${result} = ${!isAnd}; break ${chain}; }`);
      });
    }
    emitter.emit(`if (${undecided}) ${fail}`);
  });
  return bool(result);
}

function negate(text: string): string {
  return `!${text.startsWith("(") || /^[\w$]+$/.test(text) ? text : `(${text})`}`;
}

/** Code for `condition ? whenTrue : whenFalse`. */
export function genConditional(
  emitter: Emitter,
  node: Conditional,
  scope: LocalScope,
  fail: string,
): Code {
  const condition = asBool(emitter, emitter.gen(node.condition, scope, fail), fail);
  const result = emitter.let();
  const type = emitter.typeOf(node);
  const branch = (part: Expr): void => {
    emitter.emit(`${result} = ${toValue(emitter, emitter.gen(part, scope, fail))};`);
  };
  emitter.block(`if (${condition})`, () => branch(node.whenTrue));
  emitter.block("else", () => branch(node.whenFalse));
  return fromValue(emitter, result, type);
}
