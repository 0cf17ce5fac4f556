import { KINDS, characterKinds } from "./kinds.ts";

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

const WITHIN_RUN = KINDS.letter | KINDS.digit | KINDS.dash | KINDS.lowLine;
const MIXED = KINDS.letter | KINDS.digit;
const SPACE = 0x20;
const DOT = 0x2e;
// The furthest that two colons stand apart in an address of six bytes or eight words.
const COLONS_APART = 5;
const QUAD_CHARS = 4;

export function readRuns(text: string): RunFacts {
  const kinds = characterKinds();
  let longestRun = 0;
  let longestMixed = 0;
  let longest = 0;
  let dashes = 0;
  let hasNearColons = false;
  let hasQuad = false;
  // Where the stretch and the run began, what the run has, and the last colon.
  let stretchStart = 0;
  let runStart = 0;
  let runHas = 0;
  let colonAt = -COLONS_APART - 1;
  for (let i = 0; i <= text.length; i += 1) {
    const code = i < text.length ? text.charCodeAt(i) : SPACE;
    const kind = kinds[code] ?? 0;
    if ((kind & WITHIN_RUN) !== 0) {
      runHas |= kind;
      if (kind === KINDS.dash) dashes += 1;
      continue;
    }
    const run = i - runStart;
    if (run > longestRun) longestRun = run;
    if (run > longestMixed && (runHas & MIXED) === MIXED) longestMixed = run;
    if (kind === KINDS.dot) {
      if (run === QUAD_CHARS && text.charCodeAt(runStart - 1) === DOT) hasQuad = true;
    } else if (kind === KINDS.colon) {
      if (i - colonAt <= COLONS_APART) hasNearColons = true;
      colonAt = i;
    }
    runStart = i + 1;
    runHas = 0;
    if (code > SPACE) continue;
    if (i - stretchStart > longest) longest = i - stretchStart;
    stretchStart = i + 1;
  }
  return { longestRun, longestMixed, longest, dashes, hasNearColons, hasQuad };
}
