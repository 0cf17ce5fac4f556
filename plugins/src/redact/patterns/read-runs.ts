import { KIND } from "../tagger/tokens.ts";
import type { Tokens } from "../tagger/tokens.ts";

/** How long a text goes on without a gap, and what parts it. */
export interface RunFacts {
  /** The length of the longest stretch of letters, digits, low lines and dashes. */
  readonly longestRun: number;
  /** The same among those with both letters and digits, as ids have them. */
  readonly longestMixed: number;
  /** The length of the longest stretch without a space. */
  readonly longest: number;
  readonly dashes: number;
  /** Whether two colons have at most four characters between them. */
  readonly hasNearColons: boolean;
  /** Whether two dots have exactly four letters, digits, low lines or dashes between them. */
  readonly hasQuad: boolean;
}

const DASH = 0x2d;
const DOT = 0x2e;
const COLON = 0x3a;
const LOW_LINE = 0x5f;
// The furthest that two colons stand apart in an address of six bytes or eight words.
const COLONS_APART = 5;
const QUAD_CHARS = 4;

const LETTERS = 1;
const DIGITS = 2;
const MIXED = LETTERS | DIGITS;

/** Letters are those of any script here: what is asked is whether a pattern could match. */
export function readRuns(tokens: Tokens): RunFacts {
  const { starts, ends, kinds, firsts } = tokens;
  const { codes } = tokens.units;
  let longestRun = 0;
  let longestMixed = 0;
  let longest = 0;
  let dashes = 0;
  let hasNearColons = false;
  let hasQuad = false;
  // Where the stretch and the run began, what the run has, and the last token's end and last colon.
  let stretchStart = 0;
  let runStart = 0;
  let runHas = 0;
  let last = 0;
  let colonAt = -COLONS_APART - 1;
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
    }
    if (isApart) {
      if (last - stretchStart > longest) longest = last - stretchStart;
      stretchStart = kind === KIND.newline ? end : start;
    }
    if (kind === KIND.word) runHas |= LETTERS;
    else if (kind === KIND.number) runHas |= DIGITS;
    else if (kind === KIND.mixed) runHas |= MIXED;
    else if (first === DASH) dashes += end - start;
    else if (first === COLON) {
      if (end - start > 1 || start - colonAt <= COLONS_APART) hasNearColons = true;
      colonAt = end - 1;
    }
    last = end;
  }
  return { longestRun, longestMixed, longest, dashes, hasNearColons, hasQuad };
}
