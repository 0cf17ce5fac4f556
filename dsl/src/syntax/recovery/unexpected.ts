import type { IToken } from "chevrotain";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { QUOTES_HINT, syntaxErrors } from "../../diagnostics/errors.ts";
import { operatorOf } from "../../diagnostics/words.ts";
import { spanOf } from "../literal-tokens.ts";
import * as t from "../tokens.ts";
import type { BracketKind } from "./brackets.ts";

/** What could have stood where a token does not fit. */
export type Wanted = "operand" | "operator" | "name" | "colon";

/** A token that does not fit, and its surroundings. */
export interface Misfit {
  readonly wanted: Wanted;
  readonly previous: IToken | undefined;
  /** Undefined at the end. */
  readonly found: IToken | undefined;
  readonly next: IToken | undefined;
  readonly bracket: BracketKind | undefined;
  /** Where the text ends. */
  readonly length: number;
}

const OPERATOR_OR: Readonly<Record<BracketKind, string>> = {
  call: "an operator, ',' or ')'",
  group: "an operator or ')'",
  index: "an operator or ']'",
  list: "an operator, ',' or ']'",
  map: "an operator, ',' or '}'",
  message: "an operator, ',' or '}'",
};

/** The message for a token that does not fit. */
export function unexpected(misfit: Misfit): Diagnostic {
  const { found, previous, length } = misfit;
  // `not` reads as a name, so that it shows only at what follows it.
  if (isNot(previous))
    return syntaxErrors.unexpected(`'${previous.image}'`, "'!'", spanOf(previous));
  const span = found === undefined ? { start: length, end: length } : spanOf(found);
  const shown = found === undefined ? "the end" : `'${found.image}'`;
  return syntaxErrors.unexpected(shown, expected(misfit), span, hint(misfit));
}

/** Whether a token is the word for `!` in other languages. */
export function isNot(token: IToken | undefined): token is IToken {
  return token?.tokenType === t.Identifier && operatorOf(token.image) === "!";
}

function expected({ wanted, bracket }: Misfit): string {
  switch (wanted) {
    case "operand":
      return "a value";
    case "name":
      return "the name of a field";
    case "colon":
      return "':'";
    case "operator":
      return bracket === undefined ? "an operator or the end" : OPERATOR_OR[bracket];
  }
}

function hint({ wanted, found, next, bracket }: Misfit): string | undefined {
  if (found === undefined) return undefined;
  if (bracket === "group" && found.tokenType === t.Comma) {
    return "A list is written in square brackets: [a, b].";
  }
  if (found.image.toLowerCase() === "like")
    return "Write text.contains(part) or text.matches(pattern).";
  if (/^(?:IN|In)$/.test(found.image)) return "Write 'in'.";
  if (wanted === "operand" && found.tokenType === t.EscapedName) return QUOTES_HINT;
  if (wanted === "name" && KEYWORDS.has(found.tokenType)) {
    return `Write it in backquotes: \`${found.image}\`.`;
  }
  const operator = operatorOf(found.image);
  if (operator !== undefined) return `Write '${operator}'.`;
  const isInfix =
    wanted === "operator" && found.tokenType === t.Identifier && !found.image.startsWith("$");
  const takesOperand = next !== undefined && t.STARTS_OPERAND.has(next.tokenType);
  if (!isInfix || !takesOperand || next.tokenType === t.LeftParen) return undefined;
  return `A function is called with a dot and brackets: .${found.image}(...).`;
}

/** Words that are no names of fields unless they are quoted. */
export const KEYWORDS: ReadonlySet<IToken["tokenType"]> = new Set([t.In, t.True, t.False, t.Null]);
