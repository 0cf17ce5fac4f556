import { suggest } from "@ingestlayer/dsl";
import type { Problem } from "../errors.ts";
import { declarationErrors } from "./errors.ts";
import { isTypeWord, typeWords } from "./shape.ts";
import type { Shape } from "./shape.ts";

/** A type shorthand understood, or the first mistake in it with its place in the text. */
export type ParsedShorthand =
  | { readonly ok: true; readonly shape: Shape; readonly optional: boolean }
  | { readonly ok: false; readonly offset: number; readonly problem: Problem };

/**
 * Parses the type shorthand of an event's field.
 *
 * ```
 * field   = union ["?"]                  `?`: the field may be absent
 * union   = listed *("|" listed)         literals, or one type and null
 * listed  = primary *("[" "]")
 * primary = type word | literal | "null" | "(" union ")"
 * ```
 *
 * A literal is a bare word (`free`) or a quoted text (`"in progress"`). A word that names a type, reads
 * as a number, `true` or `false` must be quoted to be a literal, and so must a literal that stands alone.
 */
export function parseShorthand(text: string): ParsedShorthand {
  try {
    return { ok: true, ...new Shorthand(text).field() };
  } catch (mistake) {
    if (!(mistake instanceof Mistake)) throw mistake;
    return { ok: false, offset: mistake.offset, problem: mistake.problem };
  }
}

const SHORTHAND_LENGTH_MAX = 10_000;
const NESTING_MAX = 32;

interface Token {
  readonly kind: "word" | "quoted" | "|" | "[]" | "?" | "(" | ")" | "end";
  /** The word, or what stands between the quotes. */
  readonly text: string;
  readonly offset: number;
}

/** Leaves the parser from any depth; never leaves this file. */
class Mistake extends Error {
  readonly offset: number;
  readonly problem: Problem;

  constructor(offset: number, problem: Problem) {
    super(problem.message);
    this.offset = offset;
    this.problem = problem;
  }
}

type Alternative =
  | { readonly kind: "literal"; readonly value: string; readonly token: Token }
  | { readonly kind: "null"; readonly token: Token }
  | { readonly kind: "shape"; readonly shape: Shape; readonly token: Token };

/** State: the tokens, and how many of them have been read. */
class Shorthand {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(text: string) {
    if (text.length > SHORTHAND_LENGTH_MAX) {
      throw new Mistake(0, declarationErrors.tooLong(text.length, SHORTHAND_LENGTH_MAX));
    }
    this.#tokens = tokenize(text);
  }

  field(): { readonly shape: Shape; readonly optional: boolean } {
    const shape = this.#union(0);
    const optional = this.#take("?") !== undefined;
    const next = this.#next();
    if (next.kind !== "end") throw unexpected(next, optional);
    return { shape, optional };
  }

  #union(depth: number): Shape {
    if (depth > NESTING_MAX) {
      throw new Mistake(this.#next().offset, declarationErrors.tooDeep(NESTING_MAX));
    }
    const alternatives = [this.#listed(depth)];
    while (this.#take("|") !== undefined) alternatives.push(this.#listed(depth));
    return join(alternatives);
  }

  #listed(depth: number): Alternative {
    let alternative = this.#primary(depth);
    while (this.#take("[]") !== undefined) {
      const element = join([alternative]);
      const { token } = alternative;
      alternative = { kind: "shape", shape: { kind: "list", element }, token };
    }
    return alternative;
  }

  #primary(depth: number): Alternative {
    const token = this.#next();
    this.#position += 1;
    if (token.kind === "quoted") return { kind: "literal", value: token.text, token };
    if (token.kind === "word") return word(token);
    if (token.kind !== "(") throw unexpected(token, false);
    const shape = this.#union(depth + 1);
    if (this.#take(")") === undefined) {
      throw new Mistake(this.#next().offset, declarationErrors.unclosed(")"));
    }
    return { kind: "shape", shape, token };
  }

  #next(): Token {
    return this.#tokens[this.#position] as Token;
  }

  #take(kind: Token["kind"]): Token | undefined {
    const token = this.#next();
    if (token.kind !== kind) return undefined;
    this.#position += 1;
    return token;
  }
}

function word(token: Token): Alternative {
  const { text } = token;
  if (text === "null") return { kind: "null", token };
  if (isTypeWord(text)) return { kind: "shape", shape: { kind: text }, token };
  return { kind: "literal", value: text, token };
}

/** One shape of what stood between the bars. */
function join(alternatives: readonly Alternative[]): Shape {
  const present = alternatives.filter(({ kind }) => kind !== "null");
  const nullable = present.length < alternatives.length;
  const [first] = present;
  if (first === undefined) {
    throw new Mistake(alternatives[0]!.token.offset, declarationErrors.onlyNull());
  }
  const shape = present.length === 1 ? single(first, nullable) : literals(present);
  if (!nullable || shape.kind === "nullable") return shape;
  return { kind: "nullable", of: shape };
}

function single(alternative: Alternative, nullable: boolean): Shape {
  if (alternative.kind === "shape") return alternative.shape;
  const { token } = alternative;
  // `(free)[]` or `free` alone is far more often a misspelt type than a constant.
  if (token.kind === "word" && !nullable) {
    throw new Mistake(token.offset, declarationErrors.unknownType(token.text, nearest(token.text)));
  }
  return literals([alternative]);
}

function literals(alternatives: readonly Alternative[]): Shape {
  const values: string[] = [];
  for (const alternative of alternatives) {
    const { token } = alternative;
    if (alternative.kind === "shape" && alternative.shape.kind === "literals") {
      values.push(...alternative.shape.values);
      continue;
    }
    if (alternative.kind !== "literal") {
      throw new Mistake(token.offset, declarationErrors.mixed(token.text));
    }
    if (token.kind === "word" && readsAsValue(token.text)) {
      throw new Mistake(token.offset, declarationErrors.unquoted(token.text));
    }
    if (values.includes(alternative.value)) {
      throw new Mistake(token.offset, declarationErrors.repeatedLiteral(alternative.value));
    }
    values.push(alternative.value);
  }
  return { kind: "literals", values };
}

function readsAsValue(text: string): boolean {
  return (
    text === "true" || text === "false" || /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text)
  );
}

/** Names of types in other languages, by what they are here. */
const otherNames: Readonly<Record<string, string>> = {
  string: "str text varchar uuid",
  int: "integer int32 int64 long bigint",
  float: "number double decimal real numeric",
  bool: "boolean",
  timestamp: "date datetime time",
  json: "any object map dict unknown jsonb",
  "json[]": "array list",
};
const synonyms = new Map(
  Object.entries(otherNames).flatMap(([type, names]) =>
    names.split(" ").map((name) => [name, type] as const),
  ),
);

function nearest(found: string): string | undefined {
  return synonyms.get(found.toLowerCase()) ?? suggest(found, typeWords);
}

function unexpected(token: Token, afterOptional: boolean): Mistake {
  if (token.kind === "end") return new Mistake(token.offset, declarationErrors.missingType());
  if (token.kind === "?" || afterOptional) {
    return new Mistake(token.offset, declarationErrors.optionalInside());
  }
  return new Mistake(token.offset, declarationErrors.unexpected(token.text));
}

const TOKEN = /\s*(?:(\[\s*\])|([|?()])|"([^"\\]*)"|'([^'\\]*)'|([^\s|?()[\]{}"'`,;:<>\\]+))/y;

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) {
      const offset = from + text.slice(from).search(/\S/);
      throw new Mistake(offset, declarationErrors.unexpected(text[offset] ?? ""));
    }
    const [whole, brackets, mark, double, single, bare] = match;
    const offset = from + whole.length - whole.trimStart().length;
    if (brackets !== undefined) tokens.push({ kind: "[]", text: "[]", offset });
    else if (mark !== undefined) tokens.push({ kind: mark as Token["kind"], text: mark, offset });
    else if (bare !== undefined) tokens.push({ kind: "word", text: bare, offset });
    else tokens.push({ kind: "quoted", text: double ?? single ?? "", offset });
  }
  tokens.push({ kind: "end", text: "", offset: end });
  return tokens;
}
