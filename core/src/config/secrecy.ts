import type { z } from "zod";
import type { ConfigPath } from "../plugin/setup.ts";
import type { FilledIn } from "./environment.ts";
import { fieldKindOf, schemasAt, typeOf } from "./schema-walk.ts";

/**
 * Tells which values of the environment are secrets. A value is none where every place that it stands at
 * is read as a text, a number or a truth value that no schema declares as `secret`: the name of a model
 * or of a channel may be said in a message. A value that stands at one secret, in an expression or a
 * template, or anywhere that no schema knows, such as below a misspelt key, is a secret everywhere.
 */
export class Secrecy {
  readonly #filledIn: readonly FilledIn[];
  readonly #plain = new Set<FilledIn>();
  readonly #secret = new Set<FilledIn>();

  constructor(filledIn: readonly FilledIn[]) {
    this.#filledIn = filledIn;
  }

  /** What stands at a path is read by this schema. */
  declare(path: ConfigPath, schema: z.ZodType): void {
    for (const one of this.#filledIn) {
      if (!isBelow(one.path, path)) continue;
      const readers = schemasAt(schema, one.path.slice(path.length));
      if (readers.some((reader) => fieldKindOf(reader) === "secret")) this.#secret.add(one);
      else if (readers.length > 0 && readers.every(isPlain)) this.#plain.add(one);
    }
  }

  /** The secrets by the names of their variables. */
  secrets(): ReadonlyMap<string, string> {
    const found = this.#filledIn.filter(
      (one) => this.#secret.has(one) || !this.#plain.has(one) || holdsCredentials(one.value),
    );
    return new Map(found.map(({ name, value }) => [name, value]));
  }
}

function isBelow(path: ConfigPath, ancestor: ConfigPath): boolean {
  return path.length >= ancestor.length && ancestor.every((key, index) => path[index] === key);
}

function isPlain(schema: z.ZodType): boolean {
  const kind = fieldKindOf(schema);
  return scalarTypes.has(typeOf(schema)) && kind !== "expression" && kind !== "template";
}

const scalarTypes = new Set(["string", "number", "boolean", "enum", "literal"]);

/** An address may carry a password, or a token in its query, whatever its field is declared as. */
function holdsCredentials(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { username, password, search } = new URL(value);
  return username !== "" || password !== "" || search !== "";
}
