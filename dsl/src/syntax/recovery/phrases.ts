import type { IToken } from "chevrotain";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { syntaxErrors } from "../../diagnostics/errors.ts";
import { operatorOf } from "../../diagnostics/words.ts";
import { between } from "../literal-tokens.ts";
import * as t from "../tokens.ts";
import { elementEnd, isClosing, isOpening } from "./brackets.ts";
import type { MadeTokens, MendedTokens } from "./tokens.ts";

/** Words that are one operator in SQL, and how to write what they say. */
interface Phrase {
  readonly words: readonly string[];
  readonly hint: string;
  readonly operator: "!=" | "in" | "range";
}

const PHRASES: readonly Phrase[] = [
  { words: ["is", "not", "in"], hint: "Write !(value in list).", operator: "in" },
  { words: ["is", "not"], hint: "Write '!='.", operator: "!=" },
  { words: ["not", "in"], hint: "Write !(value in list).", operator: "in" },
  { words: ["between"], hint: "Write value >= low && value <= high.", operator: "range" },
  { words: ["not", "between"], hint: "Write value < low || value > high.", operator: "range" },
];

/** Tokens in which operators of several words, as SQL has them, are replaced by what they mean. */
export function mendPhrases(source: readonly IToken[], made: MadeTokens): MendedTokens {
  const mistakes: Diagnostic[] = [];
  const tokens: IToken[] = [];
  for (let index = 0; index < source.length; index++) {
    const token = source[index] as IToken;
    const phrase = PHRASES.find(({ words }) => standsAt(words, source, index));
    if (phrase === undefined) {
      tokens.push(token);
      continue;
    }
    const words = source.slice(index, index + phrase.words.length);
    const found = words.map(({ image }) => image).join(" ");
    const span = between(token, words.at(-1) ?? token);
    mistakes.push(
      syntaxErrors.unexpected(`'${found}'`, "an operator or the end", span, phrase.hint),
    );
    index += phrase.words.length - 1;
    if (phrase.operator === "!=") tokens.push(made.filler(t.Equality, span.start, "!="));
    else if (phrase.operator === "in") tokens.push(made.filler(t.In, span.start, "in"));
    else {
      tokens.push(made.filler(t.MissingOperator, span.start));
      tokens.push(made.filler(t.MissingOperand, span.end));
      index = rangeEnd(source, index + 1) - 1;
    }
  }
  return { tokens, mistakes };
}

/** Whether the words follow an operand: nowhere else are they an operator. */
function standsAt(words: readonly string[], tokens: readonly IToken[], index: number): boolean {
  const previous = tokens[index - 1]?.tokenType;
  const followsOperand = previous !== undefined && t.ENDS_OPERAND.has(previous);
  return (
    followsOperand && words.every((word, i) => tokens[index + i]?.image.toLowerCase() === word)
  );
}

/** Where the bounds of a range end, of which the second stands behind its `and`; where they begin, if there is none. */
function rangeEnd(tokens: readonly IToken[], start: number): number {
  const end = elementEnd(tokens, start);
  let depth = 0;
  let bounds = 1;
  for (let at = start; at < end; at++) {
    const token = tokens[at] as IToken;
    if (isOpening(token)) depth++;
    else if (isClosing(token)) depth--;
    else if (depth === 0 && ENDS_BOUND.has(token.tokenType)) return bounds === 2 ? at : start;
    else if (depth === 0 && isJoin(token) && ++bounds > 2) return at;
  }
  return bounds === 2 ? end : start;
}

const ENDS_BOUND: ReadonlySet<IToken["tokenType"]> = new Set([
  t.Question,
  t.Colon,
  t.Equality,
  t.Ordering,
  t.In,
]);

function isJoin({ tokenType, image }: IToken): boolean {
  if (tokenType === t.And || tokenType === t.Or) return true;
  const operator = tokenType === t.Identifier ? operatorOf(image) : undefined;
  return operator === "&&" || operator === "||";
}
