import { KIND } from "../tagger/tokens.ts";
import type { Tokens } from "../tagger/tokens.ts";

/** How long a text goes on without a gap, and what parts it. */
export interface RunFacts {
  /** The length of the longest stretch of letters, digits, low lines and dashes. */
  readonly longestRun: number;
  /** The same among those with both letters and digits, as ids have them. */
  readonly longestMixed: number;
  /** Stretches without a space that are long enough for a secret, in order: where each begins and ends. */
  readonly longStretches: readonly number[];
  /** Whether such a stretch has as many dashes, each by itself, as an address of six bytes. */
  readonly hasDashes: boolean;
  /**
   * Whether colons stand as in an address of six bytes or eight words: as many, with at most four characters
   * between each two of them, or two side by side.
   */
  readonly hasColons: boolean;
  /** Whether two dots have exactly four letters, digits, low lines or dashes between them. */
  readonly hasQuad: boolean;
}

const DASH = 0x2d;
const DOT = 0x2e;
const COLON = 0x3a;
const LOW_LINE = 0x5f;
// The furthest that two colons stand apart in an address of six bytes or eight words.
const COLONS_APART = 5;
// How many of them, or of dashes, an address of six bytes has. One of eight words has more, or none between two.
const BETWEEN_BYTES = 5;
const QUAD_CHARS = 4;

// The shortest key that is found by its shape alone, an address of six bytes by one character.
const STRETCH_CHARS = 14;
const NONE: readonly number[] = [];

const LETTERS = 1;
const DIGITS = 2;
const MIXED = LETTERS | DIGITS;

/** Letters are those of any script here: what is asked is whether a pattern could match. */
export function readRuns(tokens: Tokens): RunFacts {
  const { starts, ends, kinds, firsts } = tokens;
  const { codes } = tokens.units;
  let longestRun = 0;
  let longestMixed = 0;
  let longStretches: number[] | undefined;
  let hasDashes = false;
  let hasColons = false;
  let hasQuad = false;
  // Where the stretch and the run began, what the run has, and the last token's end and last colon.
  let stretchStart = 0;
  let runStart = 0;
  let runHas = 0;
  let last = 0;
  let dashes = 0;
  let colons = 0;
  let colonAt = 0;
  for (let i = 0; i <= tokens.count; i += 1) {
    // The end of the text is like that of a line.
    const isLast = i === tokens.count;
    const start = isLast ? last : (starts[i] ?? 0);
    const end = isLast ? last : (ends[i] ?? 0);
    const kind = isLast ? KIND.newline : (kinds[i] ?? 0);
    const first = kind === KIND.mark ? (firsts[i] ?? 0) : 0;
    const isApart = start > last || kind === KIND.newline;
    const goesOn = kind < KIND.mark || first === DASH || first === LOW_LINE;
    if (isApart || !goesOn) {
      const run = last - runStart;
      if (run > longestRun) longestRun = run;
      if (run > longestMixed && runHas === MIXED) longestMixed = run;
      if (first === DOT && run === QUAD_CHARS && runStart > 0 && !isApart) {
        if (codes[runStart - 1] === DOT) hasQuad = true;
      }
      runStart = goesOn ? start : end;
      runHas = 0;
      dashes = 0;
    }
    if (isApart) {
      if (last - stretchStart >= STRETCH_CHARS) (longStretches ??= []).push(stretchStart, last);
      stretchStart = kind === KIND.newline ? end : start;
    }
    if (kind === KIND.word) runHas |= LETTERS;
    else if (kind === KIND.number) runHas |= DIGITS;
    else if (kind === KIND.mixed) runHas |= MIXED;
    else if (first === DASH) {
      if (end - start === 1 && (dashes += 1) >= BETWEEN_BYTES) hasDashes = true;
    } else if (first === COLON) {
      colons = start - colonAt <= COLONS_APART ? colons + 1 : 1;
      if (end - start > 1 || colons >= BETWEEN_BYTES) hasColons = true;
      colonAt = end - 1;
    }
    last = end;
  }
  return {
    longestRun,
    longestMixed,
    longStretches: longStretches ?? NONE,
    hasDashes,
    hasColons,
    hasQuad,
  };
}
