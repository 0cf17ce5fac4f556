import { FOLDED, characterTraits } from "../tagger/characters.ts";
import { BEYOND_ASCII, KIND } from "../tagger/tokens.ts";
import type { Tokens } from "../tagger/tokens.ts";
import { OPENS, openedBy } from "./openers.ts";

/** What the words of a text tell. */
export interface WordFacts {
  /** Bits of OPENS: the patterns for which there is a word to begin at. */
  readonly opened: number;
  /**
   * Where the words stand that open something, in order: an offset, then what it opens, and so on.
   * Undefined where letters beyond ASCII make words begin elsewhere to patterns than to tokens.
   */
  readonly openings: readonly number[] | undefined;
  /** Where words begin that a dot or a low line joins to one that ends in digits: `jo.smith7`. */
  readonly joints: readonly number[];
}

const NO_JOINTS: readonly number[] = [];
const SEED = 0x811c9dc5;
const PRIME = 0x01000193;
const DOT = 0x2e;
const SLASH = 0x2f;
const LOW_LINE = 0x5f;
// Words of other scripts are not looked up.
const FOREIGN = 0x400;

export function readWords(tokens: Tokens): WordFacts {
  const { count, kinds, starts, ends, words } = tokens;
  const { codes } = tokens.units;
  const isPlain = tokens.bits < BEYOND_ASCII;
  let opened = tokens.bits >= FOREIGN ? OPENS.password : 0;
  let joints: number[] | undefined;
  const openings: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const kind = kinds[i];
    if (kind === KIND.word && isPlain) {
      const opens = openedBy(words[i] ?? 0);
      if (opens === 0) continue;
      const start = starts[i] ?? 0;
      if (!isWord(codes, start, ends[i] ?? 0)) continue;
      opened |= opens;
      openings.push(start, opens);
    } else if (kind === KIND.word || kind === KIND.mixed) {
      opened |= openedWithin(codes, starts[i] ?? 0, ends[i] ?? 0, openings);
      if (kind === KIND.mixed && isJoined(tokens, i)) (joints ??= []).push(starts[i - 2] ?? 0);
    }
  }
  return { opened, openings: isPlain ? openings : undefined, joints: joints ?? NO_JOINTS };
}

// A letter alone opens only what is shortened: s.s.n., a/c.
function isWord(codes: Uint16Array, start: number, end: number): boolean {
  if (end - start > 1) return true;
  const next = codes[end];
  return next === DOT || next === SLASH;
}

// The words of a token with digits, apostrophes or letters that do not fold to Latin ones.
function openedWithin(codes: Uint16Array, start: number, end: number, openings: number[]): number {
  const traits = characterTraits();
  let opened = 0;
  let hash = SEED;
  let from = start;
  for (let i = start; i <= end; i += 1) {
    const folded = (traits[codes[i] ?? 0] ?? 0) & FOLDED;
    if (i < end && folded >= 0x61 && folded <= 0x7a) {
      hash = Math.imul(hash ^ folded, PRIME);
      continue;
    }
    const opens = i > from && isWord(codes, from, i) ? openedBy(hash | 0) : 0;
    if (opens !== 0) openings.push(from, opens);
    opened |= opens;
    hash = SEED;
    from = i + 1;
  }
  return opened;
}

// One dot or low line before the token, and a word before that, with nothing between.
function isJoined(tokens: Tokens, i: number): boolean {
  const { starts, ends, kinds, firsts } = tokens;
  if (i < 2 || (firsts[i - 1] !== DOT && firsts[i - 1] !== LOW_LINE)) return false;
  const at = starts[i - 1] ?? 0;
  const isBeside = ends[i - 2] === at && ends[i - 1] === starts[i] && starts[i] === at + 1;
  return isBeside && (kinds[i - 2] === KIND.word || kinds[i - 2] === KIND.mixed);
}
