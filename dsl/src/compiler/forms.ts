import { isPlain } from "../values/adapt.ts";
import { type Type, types } from "../types.ts";
import type { Value } from "../values/values.ts";
import { BAIL, type Code, type Emitter } from "./emitter.ts";

/** Code for a constant. */
export function constantCode(emitter: Emitter, value: Value, type: Type): Code {
  const constant = value;
  switch (typeof value) {
    case "boolean":
      return { text: String(value), form: "bool", type, constant };
    case "string":
      return { text: textConstant(emitter, value), form: "string", type, constant };
    case "number": {
      return { text: emitter.literal(value), form: "double", type, constant };
    }
    case "bigint": {
      const number = Number(value);
      const held = Number.isSafeInteger(number) ? number : value;
      return { text: emitter.literal(held), form: "int", type, constant };
    }
    default:
      return { text: emitter.constant(value), form: "value", type, constant };
  }
}

/** Code for a constant string. */
export function textConstant(emitter: Emitter, text: string): string {
  return emitter.literal(text);
}

/** The same value in the form that the evaluator and functions use. */
export function toValue(emitter: Emitter, code: Code): string {
  if (code.maybe === true) {
    const inner = toValue(emitter, { ...code, maybe: false, type: innerType(code.type) });
    return `${emitter.use("optional")}(${code.text} === undefined ? undefined : ${inner})`;
  }
  if (code.form === "int") {
    return typeof code.constant === "bigint"
      ? emitter.constant(code.constant)
      : `${emitter.use("big")}(${code.text})`;
  }
  if (code.form === "raw" && !isPlain(code.type)) {
    return `${emitter.use("adapt")}(${code.text}, ${emitter.constant(code.type)})`;
  }
  return code.text;
}

/** The type inside an optional. */
export function innerType(type: Type): Type {
  return type.kind === "optional" ? type.value : types.dyn;
}

/**
 * A value as a function returned it, in the form that its static type calls for. Static types that came
 * through `dyn` may be wrong, so scalars are looked at.
 */
export function fromValue(emitter: Emitter, text: string, type: Type): Code {
  const check = (form: Code["form"], kind: string): Code => {
    emitter.emit(`if (typeof ${text} !== "${kind}") ${BAIL}`);
    return { text, form, type };
  };
  switch (type.kind) {
    case "bool":
      return check("bool", "boolean");
    case "string":
    case "literals":
      return check("string", "string");
    case "double":
      return check("double", "number");
    case "int": {
      const name = emitter.let(`${emitter.use("int")}(${text})`);
      emitter.emit(`if (${name} === undefined) ${BAIL}`);
      return { text: name, form: "int", type };
    }
    default:
      return { text, form: "value", type };
  }
}

/** The same value as a boolean; fails for anything else. */
export function asBool(emitter: Emitter, code: Code, fail: string): string {
  if (code.form === "bool") return code.text;
  const name = emitter.let(toValue(emitter, code));
  emitter.emit(`if (typeof ${name} !== "boolean") ${fail}`);
  return name;
}

/** The same value as a string; fails for anything else. */
export function asString(emitter: Emitter, code: Code, fail: string): string {
  if (code.form === "string") return code.text;
  const name = emitter.let(toValue(emitter, code));
  emitter.emit(`if (typeof ${name} !== "string") ${fail}`);
  return name;
}

/** What follows a result that may be an error: a limit ends the evaluation, another error the operand. */
export function genFailure(emitter: Emitter, result: string, test: string, fail: string): void {
  emitter.emit(`if (${test}) { if (${emitter.use("isLimit")}(${result})) ${BAIL} ${fail} }`);
}

/** Code that counts what is read, at least as much as the evaluator, which decides whether it is too much. */
export function genCharge(emitter: Emitter, units: string): void {
  if (emitter.checked.meter.isOn) emitter.emit(`if (${emitter.use("charge")}(${units})) ${BAIL}`);
}
