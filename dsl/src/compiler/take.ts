import { type Type } from "../types.ts";
import { BAIL, type Code, type Emitter, type Form } from "./emitter.ts";

/** Names that every object has from its prototype: reading them must ask whether they are its own. */
export const INHERITED: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

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

/** A value that may be absent, taken at its type where it is there; elsewhere `otherwise`, or undefined. */
export function takeUnless(
  emitter: Emitter,
  read: { readonly raw: string; readonly absent: string; readonly otherwise: string | undefined },
  type: Type,
  fail: string,
): Code {
  const result = emitter.let(read.otherwise);
  let form: Form = "value";
  emitter.block(`if (!${read.absent})`, () => {
    const taken = take(emitter, read.raw, type, fail);
    form = taken.form;
    emitter.emit(`${result} = ${taken.text};`);
  });
  return { text: result, form, type };
}

/** The form in which a scalar of a type is taken; undefined for other types. */
export function formOf({ kind }: Type): Form | undefined {
  if (kind === "string" || kind === "literals") return "string";
  return kind === "bool" || kind === "double" || kind === "int" ? kind : undefined;
}

/** A test for what is not a plain object. */
export function notPlain(emitter: Emitter, name: string): string {
  return `${name} === undefined || ${name} === null || (${hasOtherMaker(emitter, name)})`;
}

/** A test for an object of another class than Object, or of another realm. */
export function hasOtherMaker(emitter: Emitter, name: string): string {
  return `${name}.constructor !== Object && !${emitter.use("isPlainObject")}(${name})`;
}
