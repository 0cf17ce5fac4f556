import type { ILexingError, IToken } from "chevrotain";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { syntaxErrors } from "../../diagnostics/errors.ts";
import { FIXED_LIMITS } from "../../limits.ts";
import { endOf } from "../literal-tokens.ts";
import * as t from "../tokens.ts";
import type { MadeTokens, MendedTokens } from "./tokens.ts";

/** What the lexer made of a text. */
export interface Lexed {
  readonly tokens: readonly IToken[];
  readonly errors: readonly Pick<ILexingError, "offset" | "length">[];
}

/** Quotes that are none here, each with the one that closes it. */
const QUOTES: Readonly<Record<string, string>> = {
  "“": "”",
  "”": "”",
  "‘": "’",
  "’": "’",
  "`": "`",
};

/**
 * Reports characters that no token has, and puts in their place what was meant: `&` means `&&`, curly
 * and back quotes a string, `#` a comment; what else it may be, it belongs to the operand that it stands at.
 */
export function mendCharacters(source: string, lexed: Lexed, made: MadeTokens): MendedTokens {
  const mistakes: Diagnostic[] = [];
  let tokens = lexed.tokens;
  let readTo = 0;
  for (const { offset } of lexed.errors) {
    // Each goes through all tokens, and no more are reported.
    if (mistakes.length >= FIXED_LIMITS.mistakesMax) break;
    if (offset < readTo) continue;
    const character = String.fromCodePoint(source.codePointAt(offset) ?? 0);
    const span = { start: offset, end: offset + character.length };
    mistakes.push(syntaxErrors.unexpectedCharacter(character, span));
    readTo = endOfMeaning(source, character, span.end, tokens);
    // In `=~` the first half is no assignment.
    const start = character === "~" && source[offset - 1] === "=" ? offset - 1 : offset;
    const before = tokens.filter((token) => token.startOffset < start);
    const after = tokens.filter((token) => token.startOffset >= readTo);
    const filler = fillerFor(character, offset, { before, after }, made);
    tokens = [...before, ...filler, ...after];
  }
  return { tokens, mistakes };
}

/** Where that ends which the character begins. */
function endOfMeaning(
  source: string,
  character: string,
  end: number,
  tokens: readonly IToken[],
): number {
  const lineEnd = source.indexOf("\n", end) < 0 ? source.length : source.indexOf("\n", end);
  if (character === "#") return lineEnd;
  if (character === "&" || character === "|") return end;
  if (character === "~" && source[end] === "=") return end + 1;
  const quote = Object.hasOwn(QUOTES, character) ? QUOTES[character] : undefined;
  const closing = quote === undefined ? -1 : source.indexOf(quote, end);
  if (closing >= 0 && closing < lineEnd) return closing + 1;
  // What stands right behind it is part of it.
  const next = tokens.find((token) => token.startOffset === end);
  return next !== undefined && t.STARTS_OPERAND.has(next.tokenType) ? endOf(next) : end;
}

function fillerFor(
  character: string,
  offset: number,
  around: { readonly before: readonly IToken[]; readonly after: readonly IToken[] },
  made: MadeTokens,
): readonly IToken[] {
  const previous = around.before.at(-1)?.tokenType;
  const next = around.after[0]?.tokenType;
  const followsOperand = previous !== undefined && t.ENDS_OPERAND.has(previous);
  if (character === "#") return followsOperand ? [] : [made.filler(t.MissingOperand, offset)];
  if (!followsOperand) return [made.filler(t.MissingOperand, offset)];
  if (character === "&") return [made.filler(t.And, offset)];
  if (character === "|") return [made.filler(t.Or, offset)];
  const operator = made.filler(t.MissingOperator, offset);
  if (next !== undefined && t.STARTS_OPERAND.has(next)) return [operator];
  return [operator, made.filler(t.MissingOperand, offset)];
}
