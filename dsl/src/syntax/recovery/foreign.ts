import type { IToken, TokenType } from "chevrotain";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { syntaxErrors } from "../../diagnostics/errors.ts";
import { endOf, spanOf } from "../literal-tokens.ts";
import * as t from "../tokens.ts";
import { absenceAt } from "./absence.ts";
import { elementEnd } from "./brackets.ts";
import type { MadeTokens, MendedTokens } from "./tokens.ts";

/** What other languages write, as it is written here, and the tokens that it means. */
interface Meaning {
  readonly written: string;
  readonly tokens: readonly (readonly [type: TokenType, image: string])[];
  readonly hint?: string;
  readonly isEquality?: boolean;
}

const FOREIGN: ReadonlyMap<string, Meaning> = new Map([
  ["===", { written: "'=='", tokens: [[t.Equality, "=="]], isEquality: true }],
  ["!==", { written: "'!='", tokens: [[t.Equality, "!="]], isEquality: true }],
  ["<>", { written: "'!='", tokens: [[t.Equality, "!="]] }],
  ["=>", { written: "'>='", tokens: [[t.Ordering, ">="]] }],
  ["=<", { written: "'<='", tokens: [[t.Ordering, "<="]] }],
  ["**", { written: "'*'", tokens: [[t.Factor, "*"]] }],
  [
    "?.",
    {
      written: "'.?'",
      tokens: [
        [t.Dot, "."],
        [t.Question, "?"],
      ],
    },
  ],
  [
    "??",
    {
      written: "a default",
      tokens: [[t.MissingOperator, ""]],
      hint: "Write $event.?field.orValue(default).",
    },
  ],
]);

/** Tokens in which operators of other languages, `=` among them, are replaced by what they mean. */
export function mendForeign(source: readonly IToken[], made: MadeTokens): MendedTokens {
  const mistakes: Diagnostic[] = [];
  const tokens: IToken[] = [];
  for (let index = 0; index < source.length; index++) {
    const token = source[index] as IToken;
    const previous = source[index - 1];
    const pair =
      previous !== undefined && tokens.at(-1) === previous && endOf(previous) === token.startOffset
        ? previous.image + token.image
        : "";
    const meaning = meaningOf(pair, source, index);
    const absence = meaning?.isEquality === true ? absenceAt(source, index - 1, pair) : undefined;
    if (absence !== undefined) {
      mistakes.push(absence.mistake);
      // Nothing is said of what is compared: whether it is there is what was to be asked.
      const { start } = absence.mistake.span;
      const operator = made.filler(t.MissingOperator, start);
      const operand = made.filler(t.MissingOperand, start);
      if (absence.isRight) tokens.splice(-1, 1, operator, operand);
      else tokens.splice(-2, 2, operand, operator);
      if (absence.isRight) index++;
    } else if (meaning !== undefined && previous !== undefined) {
      // An assignment in front of the pair has been reported for itself.
      const span = { start: previous.startOffset, end: endOf(token) };
      mistakes.push(syntaxErrors.unexpected(`'${pair}'`, meaning.written, span, meaning.hint));
      const fillers = meaning.tokens.map(([type, image]) => made.filler(type, span.start, image));
      tokens.splice(-1, 1, ...fillers);
    } else if (token.tokenType === t.Assignment && !startsPair(source, index)) {
      mistakes.push(syntaxErrors.assignment(spanOf(token)));
      tokens.push(made.filler(t.Equality, token.startOffset, "=="));
    } else {
      tokens.push(token);
    }
  }
  return { tokens, mistakes };
}

function meaningOf(pair: string, tokens: readonly IToken[], index: number): Meaning | undefined {
  if (pair === "=>" && isParameter(tokens, index - 2)) return LAMBDA;
  return isColonAhead(pair, tokens, index) ? undefined : FOREIGN.get(pair);
}

/** `list.exists(t => ...)`: what other languages write for the variable of a macro. */
const LAMBDA: Meaning = {
  written: "','",
  tokens: [[t.Comma, ","]],
  hint: "Write list.exists(item, condition), and all, filter and map in the same way.",
};

function isParameter(tokens: readonly IToken[], index: number): boolean {
  const [bracket, name] = [tokens[index - 1], tokens[index]];
  return bracket?.tokenType === t.LeftParen && name?.tokenType === t.Identifier;
}

/** `a ?.b : c` is no optional field: a name may begin with a dot. */
function isColonAhead(pair: string, tokens: readonly IToken[], index: number): boolean {
  const rest = pair === "?." ? tokens.slice(index, elementEnd(tokens, index)) : [];
  return rest.some(({ tokenType }) => tokenType === t.Colon);
}

/** `=` as the first half of `=>` or `=<`. */
function startsPair(tokens: readonly IToken[], index: number): boolean {
  const [token, next] = [tokens[index], tokens[index + 1]];
  if (token === undefined || next === undefined || endOf(token) !== next.startOffset) return false;
  return FOREIGN.has(token.image + next.image);
}
