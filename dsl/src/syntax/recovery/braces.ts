import type { IToken } from "chevrotain";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { syntaxErrors } from "../../diagnostics/errors.ts";
import { endOf } from "../literal-tokens.ts";
import * as t from "../tokens.ts";
import { isClosing, isOpening } from "./brackets.ts";
import type { MadeTokens, MendedTokens } from "./tokens.ts";

/** Tokens in which `{{ value }}`, which belongs into a template, is the value in brackets. */
export function mendBraces(source: readonly IToken[], made: MadeTokens): MendedTokens {
  const mistakes: Diagnostic[] = [];
  const tokens: IToken[] = [];
  /** Where the closing braces stand. */
  const ends = new Set<number>();
  for (let index = 0; index < source.length; index++) {
    const token = source[index] as IToken;
    const end = ends.has(index) ? index : endOfValue(source, index);
    if (end === undefined) {
      tokens.push(token);
    } else if (end === index) {
      tokens.push(made.filler(t.RightParen, token.startOffset));
      index++;
    } else {
      const span = { start: token.startOffset, end: token.startOffset + 2 };
      mistakes.push(syntaxErrors.unexpected("'{{'", "a value", span, HINT));
      tokens.push(made.filler(t.LeftParen, span.start));
      if (end === index + 2) tokens.push(made.filler(t.MissingOperand, span.end));
      ends.add(end);
      index++;
    }
  }
  return { tokens, mistakes };
}

const HINT = "Leave '{{' and '}}' out: they put an expression into text, and this is one already.";

/** Where the two braces stand that close those at a token, if a value is between them and not an entry of a map. */
function endOfValue(tokens: readonly IToken[], index: number): number | undefined {
  const previous = tokens[index - 1]?.tokenType;
  const followsOperand = previous !== undefined && t.ENDS_OPERAND.has(previous);
  if (followsOperand || !isPair(tokens, index, "{")) return undefined;
  let depth = 0;
  let colons = 0;
  for (let at = index + 2; at < tokens.length; at++) {
    const token = tokens[at];
    if (depth === 0 && isClosing(token)) {
      return colons <= 0 && isPair(tokens, at, "}") ? at : undefined;
    }
    if (isOpening(token)) depth++;
    else if (isClosing(token)) depth--;
    else if (depth === 0 && token?.tokenType === t.Comma) return undefined;
    else if (depth === 0 && token?.tokenType === t.Colon) colons++;
    else if (depth === 0 && token?.tokenType === t.Question) colons--;
  }
  return undefined;
}

/** Whether two braces stand side by side. */
function isPair(tokens: readonly IToken[], index: number, brace: "{" | "}"): boolean {
  const [first, second] = [tokens[index], tokens[index + 1]];
  if (first?.image !== brace || second?.image !== brace) return false;
  return endOf(first) === second.startOffset;
}
