import type { IToken } from "chevrotain";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { syntaxErrors } from "../../diagnostics/errors.ts";
import { FIXED_LIMITS } from "../../limits.ts";
import { spanOf } from "../literal-tokens.ts";
import { type Reading, readTokens } from "../read.ts";
import * as t from "../tokens.ts";
import { mendBraces } from "./braces.ts";
import { balance, bracketAt, operandStart } from "./brackets.ts";
import { type Lexed, mendCharacters } from "./characters.ts";
import { mendForeign } from "./foreign.ts";
import { mendForeignTexts } from "./foreign-texts.ts";
import { emptyMessage, mend } from "./mend.ts";
import { mendPhrases } from "./phrases.ts";
import { MadeTokens } from "./tokens.ts";
import type { MendedTokens } from "./tokens.ts";
import { type Misfit, unexpected, type Wanted } from "./unexpected.ts";

/** The mistakes of form in a text, and the tree of what could be read around them. */
export interface Recovered {
  readonly mistakes: readonly Diagnostic[];
  /** Undefined where too little is left to say more. */
  readonly reading: Extract<Reading, { ok: true }> | undefined;
}

/**
 * Finds the mistakes of form in a text that the grammar does not accept. Each is mended in the tokens so that the
 * grammar can go on behind it: what is missing is put in, what is too much counts as part of the mistake. What
 * follows only from an earlier mistake is not reported.
 */
export function recover(source: string, lexed: Lexed): Recovered {
  const made = new MadeTokens();
  const texts = mendForeignTexts(source, lexed, made);
  const characters = mendCharacters(texts.source, texts, made);
  const braces = mendBraces(characters.tokens, made);
  const phrases = mendPhrases(braces.tokens, made);
  const foreign = mendForeign(phrases.tokens, made);
  const cut = mendCutTexts(foreign.tokens, made);
  const balanced = balance(cut.tokens, source.length, made);
  const parts = [texts, characters, braces, phrases, foreign, cut];
  const mistakes = parts.flatMap((part) => part.mistakes);
  // A string without end takes the closing brackets of its line along.
  if (cut.mistakes.length === 0) mistakes.push(...balanced.mistakes);
  if (mistakes.length >= FIXED_LIMITS.mistakesMax) {
    return { mistakes: mistakes.slice(0, FIXED_LIMITS.mistakesMax), reading: undefined };
  }
  // Where nothing is left, or a quote too many turned texts inside out, no more is known.
  const isLost = cut.isMisplaced || balanced.tokens.length === 0;
  if (isLost && mistakes.length > 0) return { mistakes, reading: undefined };
  return recoverTokens(balanced.tokens, mistakes, source.length, made);
}

/** Reports strings without end. */
function mendCutTexts(
  source: readonly IToken[],
  made: MadeTokens,
): MendedTokens & {
  /** One stands where no string can, so that the quote that is too much is an earlier one. */
  readonly isMisplaced: boolean;
} {
  const mistakes: Diagnostic[] = [];
  let isMisplaced = false;
  const tokens = source.map((token, index) => {
    if (token.tokenType !== t.UnterminatedText) return token;
    const previous = source[index - 1]?.tokenType;
    isMisplaced ||= previous !== undefined && t.ENDS_OPERAND.has(previous);
    mistakes.push(syntaxErrors.unterminatedText(spanOf(token)));
    return made.filler(t.MissingOperand, token.startOffset);
  });
  return { tokens, mistakes, isMisplaced };
}

function recoverTokens(
  start: readonly IToken[],
  before: readonly Diagnostic[],
  length: number,
  made: MadeTokens,
): Recovered {
  const mistakes = [...before];
  let tokens = start;
  let reading = readTokens(tokens);
  // Each round mends one misfit; that of a message and some of the others take two.
  for (let round = 0; !reading.ok && round < 2 * FIXED_LIMITS.mistakesMax; round++) {
    const index = tokens.indexOf(reading.token) < 0 ? tokens.length : tokens.indexOf(reading.token);
    const emptied = emptyMessage(tokens, index);
    const misfit = misfitAt(tokens, index, reading.wanted, length, made);
    const isSilent = emptied !== undefined || isConsequence(tokens, index, misfit, made);
    if (!isSilent) note(mistakes, unexpected(misfit));
    const mended = emptied ?? mend(tokens, index, misfit, made);
    if (mended === undefined || mistakes.length >= FIXED_LIMITS.mistakesMax) break;
    tokens = mended;
    reading = readTokens(tokens);
  }
  return { mistakes, reading: reading.ok ? reading : undefined };
}

/** One report for one place; the later one knows more. */
function note(mistakes: Diagnostic[], mistake: Diagnostic): void {
  const same = mistakes.findIndex(({ span }) => span.start === mistake.span.start);
  if (same < 0) mistakes.push(mistake);
  else mistakes[same] = mistake;
}

/** Whether a misfit follows from a mistake that has been reported. */
function isConsequence(
  tokens: readonly IToken[],
  index: number,
  { wanted, found }: Misfit,
  made: MadeTokens,
): boolean {
  const previous = tokens[index - 1];
  // What is shown may stand behind brackets that were put in: `f(,=`.
  const isMade = [tokens[index], found, previous].some((token) => made.isFiller(token));
  if (isMade) return true;
  if (wanted !== "operator" || previous === undefined) return false;
  // Of operands side by side the first is reported.
  if (t.RESERVED_WORDS.has(previous.image)) return true;
  const before = tokens[operandStart(tokens, index - 1) - 1];
  return before?.tokenType === t.MissingOperator;
}

function misfitAt(
  tokens: readonly IToken[],
  index: number,
  token: string,
  length: number,
  made: MadeTokens,
): Misfit {
  const previous = tokens[index - 1];
  // A bracket that was put in is not there for who reads the message.
  let shown = index;
  while (made.isCloser(tokens[shown])) shown++;
  return {
    wanted: wantedAt(tokens, index, token),
    previous,
    found: tokens[shown],
    next: tokens[shown + 1],
    bracket: bracketAt(tokens, index)?.kind,
    length,
  };
}

function wantedAt(tokens: readonly IToken[], index: number, token: string): Wanted {
  const [before, previous] = [tokens[index - 2]?.tokenType, tokens[index - 1]?.tokenType];
  if (previous === t.Dot || (previous === t.Question && before === t.Dot)) return "name";
  if (previous === undefined || !t.ENDS_OPERAND.has(previous)) return "operand";
  return token === t.Colon.name ? "colon" : "operator";
}
