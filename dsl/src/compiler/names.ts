import type { Ident, Select } from "../syntax/ast.ts";
import type { Type } from "../types.ts";
import { TypeValue } from "../values/values.ts";
import { BAIL, type Code, type Emitter, type LocalScope } from "./emitter.ts";
import { hasOtherMaker, INHERITED, take } from "./take.ts";

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
    // One that is null or absent throws where it is read, and the evaluator decides: the check costs more.
    if (type.kind === "object") lines.push(`if (${hasOtherMaker(emitter, text)}) ${BAIL}`);
    return lines;
  });
}
