import { characterFolds } from "../tagger/characters.ts";
import type { Range, Strictness } from "../types.ts";
import { OPENS, openedBy } from "./openers.ts";

/** What a pattern reads: the plain text, how eager it should be, and what the text has at all. */
export interface Reading {
  readonly text: string;
  readonly strictness: Strictness;
  /** How many digits there are, but for those of labels. */
  readonly digits: number;
  /** Whether a dot or a low line joins two letters: `jo.smith`, `jo_smith`. */
  readonly hasJoint: boolean;
  /** The length of the longest stretch of letters, digits, low lines and dashes. */
  readonly longestRun: number;
  /** The same among those with both letters and digits, as ids have them. */
  readonly longestMixed: number;
  /** The length of the longest stretch without a space. */
  readonly longest: number;
  /** Bits of OPENS: the patterns for which there is a word to begin at. */
  readonly opened: number;
}

const SEED = 0x811c9dc5;
const PRIME = 0x01000193;

// What a character is here. A run goes on over all but gaps and dots.
const GAP = 0;
const LETTER = 1;
const DIGIT = 2;
const DASH = 4;
const LOW_LINE = 8;
const DOT = 16;
const JOINT = LOW_LINE | DOT;
const MIXED = LETTER | DIGIT;

/**
 * Looks a text over once, so that patterns that cannot match need not try.
 *
 * @param labels What is hidden already, in order: its digits are numbers of labels.
 */
export function readingOf(
  text: string,
  strictness: Strictness,
  labels: readonly Range[] = [],
): Reading {
  const folds = characterFolds();
  let digits = 0;
  let hasJoint = false;
  let longestRun = 0;
  let longestMixed = 0;
  let longest = 0;
  let opened = 0;
  let next = 0;
  // Where the stretch and the run began, what the run has, the last two kinds, the word's hash.
  let stretchStart = 0;
  let runStart = 0;
  let runHas = 0;
  let last = GAP;
  let earlier = GAP;
  let hash = SEED;
  for (let i = 0; i <= text.length; i += 1) {
    const code = i < text.length ? text.charCodeAt(i) : 0x20;
    const folded = folds[code] ?? code;
    const kind = folded >= 0x61 && folded <= 0x7a ? LETTER : kindOf(code);
    if (kind === LETTER) {
      hash = Math.imul(hash ^ folded, PRIME);
      if ((last & JOINT) !== 0 && earlier === LETTER) hasJoint = true;
    } else {
      if (last === LETTER) opened |= openedBy(hash | 0);
      hash = SEED;
      // Words of other scripts are not looked up.
      if (code >= 0x400) opened |= OPENS.password;
      if (kind === DIGIT) {
        while (next < labels.length && (labels[next]?.end ?? 0) <= i) next += 1;
        if (next === labels.length || (labels[next]?.start ?? 0) > i) digits += 1;
      }
    }
    if (kind === GAP || kind === DOT) {
      const run = i - runStart;
      if (run > longestRun) longestRun = run;
      if (run > longestMixed && (runHas & MIXED) === MIXED) longestMixed = run;
      runStart = i + 1;
      runHas = 0;
      if (code <= 0x20) {
        if (i - stretchStart > longest) longest = i - stretchStart;
        stretchStart = i + 1;
      }
    } else runHas |= kind;
    earlier = last;
    last = kind;
  }
  return { text, strictness, digits, hasJoint, longestRun, longestMixed, longest, opened };
}

function kindOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return DIGIT;
  if (code === 0x2e) return DOT;
  if (code === 0x5f) return LOW_LINE;
  return code === 0x2d ? DASH : GAP;
}
