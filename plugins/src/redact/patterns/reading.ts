import type { Range, Strictness } from "../types.ts";
import type { Tokens } from "../tagger/tokens.ts";
import { readDigits } from "./read-digits.ts";
import type { DigitFacts } from "./read-digits.ts";
import { readRuns } from "./read-runs.ts";
import type { RunFacts } from "./read-runs.ts";
import { readWords } from "./read-words.ts";
import type { WordFacts } from "./read-words.ts";

/**
 * What a pattern reads: the plain text, how eager it should be, and what the text has at all, so that
 * patterns that cannot match need not try.
 */
export interface Reading extends WordFacts, RunFacts, DigitFacts {
  readonly text: string;
  /** The units of the text, and zeros behind them. Valid until the next text is cut into tokens. */
  readonly codes: Uint16Array;
  /** Bits of MARK: which of the marks that patterns ask for stand in it. */
  readonly marks: number;
  readonly strictness: Strictness;
}

/** As much of it as patterns need that read numbers of digits alone. */
export type NumberReading = Pick<Reading, "text" | "codes" | "strictness">;

/**
 * Looks a text over for what patterns need.
 *
 * @param tokens The tokens of the text, with nothing hidden.
 * @param labels What is hidden already, in order: its digits are numbers of labels.
 */
export function readingOf(
  text: string,
  tokens: Tokens,
  strictness: Strictness,
  labels: readonly Range[] = [],
): Reading {
  const { opened, openings, joints } = readWords(tokens);
  const runs = readRuns(tokens);
  const { digits, decimals, pairs, hasLone, hasLettered } = readDigits(tokens, labels);
  return {
    text,
    codes: tokens.units.codes,
    marks: tokens.marks,
    strictness,
    opened,
    openings,
    joints,
    longestRun: runs.longestRun,
    longestMixed: runs.longestMixed,
    longStretches: runs.longStretches,
    hasDashes: runs.hasDashes,
    hasColons: runs.hasColons,
    hasQuad: runs.hasQuad,
    digits,
    decimals,
    pairs,
    hasLone,
    hasLettered,
  };
}
