import type { IToken } from "chevrotain";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { syntaxErrors } from "../../diagnostics/errors.ts";
import { meansAbsence } from "../../diagnostics/idioms.ts";
import { endOf } from "../literal-tokens.ts";
import * as t from "../tokens.ts";
import { operandStart } from "./brackets.ts";

/** A comparison with what stands for nothing in other languages, by an operator of theirs. */
export interface Absence {
  readonly mistake: Diagnostic;
  /** Whether the word is to the right of the operator. */
  readonly isRight: boolean;
}

/** What is compared by the operator in two tokens, if it is `undefined` and the like. */
export function absenceAt(
  tokens: readonly IToken[],
  first: number,
  operator: string,
): Absence | undefined {
  const [left, right] = [tokens[first - 1], tokens[first + 2]];
  if (isWord(right) && !continues(tokens[first + 3])) {
    const path = pathFrom(tokens, operandStart(tokens, first - 1), first);
    return { mistake: report(tokens, first, first + 2, operator, path), isRight: true };
  }
  if (isWord(left) && tokens[first - 2]?.tokenType !== t.Dot) {
    let end = first + 2;
    while (tokens[end]?.tokenType === t.Identifier || continues(tokens[end])) end++;
    const path = pathFrom(tokens, first + 2, end);
    return { mistake: report(tokens, first - 1, first + 1, operator, path), isRight: false };
  }
  return undefined;
}

function isWord(token: IToken | undefined): token is IToken {
  return token?.tokenType === t.Identifier && meansAbsence(token.image);
}

function continues(token: IToken | undefined): boolean {
  const type = token?.tokenType;
  return type === t.Dot || type === t.LeftParen || type === t.LeftBracket;
}

/** The path that some tokens write; undefined if they are anything but names with dots between them. */
function pathFrom(tokens: readonly IToken[], start: number, end: number): string | undefined {
  const path = tokens
    .slice(Math.max(0, start), Math.max(0, end))
    .map(({ image }) => image)
    .join("");
  return /^\$?\w+(?:\.\w+)+$/.test(path) ? path : undefined;
}

function report(
  tokens: readonly IToken[],
  first: number,
  last: number,
  operator: string,
  path: string | undefined,
): Diagnostic {
  const [start, end] = [tokens[first], tokens[last]] as [IToken, IToken];
  const span = { start: start.startOffset, end: endOf(end) };
  const word = meansAbsence(start.image)
    ? `${start.image} ${operator}`
    : `${operator} ${end.image}`;
  const hint =
    path === undefined
      ? "To ask whether a field is there, write has(...)."
      : `Write ${operator.startsWith("!") ? "" : "!"}has(${path}).`;
  return syntaxErrors.unexpected(`'${word}'`, "has(...)", span, hint);
}
