import type { IToken, TokenType } from "chevrotain";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { syntaxErrors } from "../../diagnostics/errors.ts";
import { FIXED_LIMITS } from "../../limits.ts";
import * as t from "../tokens.ts";
import type { Lexed } from "./characters.ts";
import type { MadeTokens } from "./tokens.ts";

/** A text without the patterns that stood in it, and its tokens. */
interface Mended extends Lexed {
  readonly source: string;
  readonly mistakes: readonly Diagnostic[];
}

/** What a pattern may follow. Behind an operand, or an operator of numbers, a slash divides. */
const BEFORE: ReadonlySet<TokenType | undefined> = new Set([
  undefined,
  t.LeftParen,
  t.LeftBracket,
  t.Comma,
  t.Colon,
  t.Question,
  t.And,
  t.Or,
  t.Not,
  t.Equality,
  t.Assignment,
]);

/** A pattern between slashes, its flags, and ahead of it something that may follow an operand. */
const PATTERN =
  /\/(?![*/])((?:[^\\/[\n\r]|\\[^\n\r]|\[(?:[^\]\\\n\r]|\\[^\n\r])*\])+)\/([dgimsuvy]*)(?=\s*(?:[),.\]}?:]|&&|\|\||[=!]=|$))/y;

/**
 * Reports patterns as JavaScript writes them, `/x/i`, where a value is wanted. What stands in one may look like
 * anything, a string or a comment: each is taken out of the text, and the rest is read anew.
 */
export function mendPatterns(source: string, lexed: Lexed, made: MadeTokens): Mended {
  const mistakes: Diagnostic[] = [];
  const places = new Set<number>();
  let mended = source;
  let { tokens, errors } = lexed;
  let from = 0;
  for (let tries = 0; tries < FIXED_LIMITS.mistakesMax; tries++) {
    const slash = tokens.find((token, index) => isOpening(token, tokens[index - 1], from));
    if (slash === undefined) break;
    const start = slash.startOffset;
    PATTERN.lastIndex = start;
    const [image, pattern, flags] = PATTERN.exec(mended) ?? [""];
    from = start + Math.max(1, image.length);
    if (pattern === undefined || flags === undefined) continue;
    // The `~` of `text =~ /x/` is reported for itself, and says the same.
    if (!mended.slice(0, start).trimEnd().endsWith("~")) {
      mistakes.push(wrongPattern(image, pattern, flags, start));
    }
    places.add(start);
    mended = `${mended.slice(0, start)}"${" ".repeat(image.length - 2)}"${mended.slice(from)}`;
    ({ tokens, errors } = t.lexer.tokenize(mended));
  }
  if (places.size === 0) return { source, ...lexed, mistakes };
  const filled = tokens.map((token) =>
    places.has(token.startOffset) ? made.filler(t.MissingOperand, token.startOffset) : token,
  );
  return { source: mended, tokens: filled, errors, mistakes };
}

function isOpening(token: IToken, previous: IToken | undefined, from: number): boolean {
  const isSlash = token.tokenType === t.Factor && token.image === "/";
  return isSlash && token.startOffset >= from && BEFORE.has(previous?.tokenType);
}

function wrongPattern(image: string, pattern: string, flags: string, start: number): Diagnostic {
  const span = { start, end: start + image.length };
  return syntaxErrors.unexpected(`'${image}'`, "a string", span, hint(pattern, flags));
}

/** The pattern as it is written here: in a raw string, with its flags in front. */
function hint(pattern: string, flags: string): string {
  const kept = flags.replaceAll(/[^ims]/g, "");
  const text = `${kept === "" ? "" : `(?${kept})`}${pattern.replaceAll(String.raw`\/`, "/")}`;
  const quote = ['"', "'"].find((mark) => !text.includes(mark));
  return quote === undefined
    ? "Write the pattern in quotes."
    : `Write the pattern in quotes: r${quote}${text}${quote}.`;
}
