import type { IToken, TokenType } from "chevrotain";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { syntaxErrors } from "../../diagnostics/errors.ts";
import * as t from "../tokens.ts";
import type { ForeignText } from "./foreign-texts.ts";

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

/** A pattern as JavaScript writes it, `/x/i`, where a value is wanted. */
export function patternAt(
  source: string,
  token: IToken,
  previous: IToken | undefined,
): ForeignText | undefined {
  if (token.image !== "/" || !BEFORE.has(previous?.tokenType)) return undefined;
  const start = token.startOffset;
  PATTERN.lastIndex = start;
  const [image, pattern, flags] = PATTERN.exec(source) ?? [""];
  if (pattern === undefined || flags === undefined) return undefined;
  // The `~` of `text =~ /x/` is reported for itself, and says the same.
  const isReported = source.slice(0, start).trimEnd().endsWith("~");
  return {
    end: start + image.length,
    isOperand: true,
    mistake: isReported ? undefined : wrongPattern(image, pattern, flags, start),
  };
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
