import { FOLDED, characterTraits } from "../tagger/characters.ts";
import { BEYOND_ASCII, KIND } from "../tagger/tokens.ts";
import type { Tokens } from "../tagger/tokens.ts";
import { OPENER_CHARS_MAX, OPENS, openedBy, openedByLetter } from "./openers.ts";

/** What the words of a text tell. */
export interface WordFacts {
  /** Bits of OPENS: the patterns for which there is a word to begin at. */
  readonly opened: number;
  /**
   * Where the words stand that open something, in order: an offset, then what it opens, and so on. To most
   * patterns a letter beyond ASCII parts words, so that one may begin within a token.
   */
  readonly openings: readonly number[];
  /** Where words begin that a dot or a low line joins to one that ends in digits: `jo.smith7`. */
  readonly joints: readonly number[];
}

const NO_JOINTS: readonly number[] = [];
const SEED = 0x811c9dc5;
const PRIME = 0x01000193;
const APOSTROPHE = 0x27;
const DOT = 0x2e;
const SLASH = 0x2f;
const LOW_LINE = 0x5f;
// The first letter of Cyrillic: whatever opens anything is Latin up to there.
const FOREIGN = 0x400;

export function readWords(tokens: Tokens): WordFacts {
  const { count, kinds, starts, ends, words } = tokens;
  const { codes } = tokens.units;
  const isPlain = tokens.bits < BEYOND_ASCII;
  let opened = 0;
  let joints: number[] | undefined;
  const openings: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const kind = kinds[i];
    if (kind !== KIND.word && kind !== KIND.mixed) continue;
    const start = starts[i] ?? 0;
    const end = ends[i] ?? 0;
    if (kind === KIND.word && (isPlain || isOnePlainWord(codes, start, end))) {
      const opens = openedBy(words[i] ?? 0);
      if (opens === 0 || !isWord(codes, start, end)) continue;
      opened |= opens;
      openings.push(start, opens);
    } else {
      opened |= openedWithin(codes, start, end, openings);
      if (kind === KIND.mixed && isJoined(tokens, i)) {
        (joints ??= []).push(plainTail(codes, starts[i - 2] ?? 0, ends[i - 2] ?? 0));
      }
    }
  }
  return { opened, openings, joints: joints ?? NO_JOINTS };
}

function isOnePlainWord(codes: Uint16Array, start: number, end: number): boolean {
  for (let i = start; i < end; i += 1) {
    if (!isPlainUnit(codes[i] ?? 0)) return false;
  }
  return true;
}

// A letter alone opens only what is shortened: s.s.n., a/c.
function isWord(codes: Uint16Array, start: number, end: number): boolean {
  if (end - start > 1) return true;
  const next = codes[end];
  return next === DOT || next === SLASH;
}

// The words of a token with digits, apostrophes or letters beyond ASCII, of which some fold to none of Latin.
function openedWithin(codes: Uint16Array, start: number, end: number, openings: number[]): number {
  const traits = characterTraits();
  let opened = 0;
  let hash = SEED;
  let bits = 0;
  let from = start;
  for (let i = start; i <= end; i += 1) {
    const code = codes[i] ?? 0;
    const folded = (traits[code] ?? 0) & FOLDED;
    if (i < end && folded >= 0x61 && folded <= 0x7a) {
      hash = Math.imul(hash ^ folded, PRIME);
      bits |= code;
      continue;
    }
    if (bits >= BEYOND_ASCII) opened |= openedByParts(codes, from, i, openings);
    else if (i > from && isWord(codes, from, i)) {
      const opens = openedBy(hash | 0);
      opened |= opens;
      if (opens !== 0) openings.push(from, opens);
    }
    if (i < end && code >= FOREIGN) {
      const opens = openedByLetter(code);
      opened |= opens;
      if (opens !== 0) openings.push(i, opens);
    }
    hash = SEED;
    bits = 0;
    from = i + 1;
  }
  return opened;
}

// Of a word, and of what letters beyond ASCII part it into, as patterns see it: RTÉ is no RT to a reader.
function openedByParts(codes: Uint16Array, from: number, to: number, openings: number[]): number {
  const traits = characterTraits();
  let opened = 0;
  for (let start = from; start < to; start += 1) {
    if (start > from && (codes[start - 1] ?? 0) < BEYOND_ASCII) continue;
    const limit = Math.min(to, start + OPENER_CHARS_MAX);
    let hash = SEED;
    let opens = 0;
    for (let end = start + 1; end <= limit; end += 1) {
      hash = Math.imul(hash ^ ((traits[codes[end - 1] ?? 0] ?? 0) & FOLDED), PRIME);
      const isEnd = end === to || (codes[end] ?? 0) >= BEYOND_ASCII;
      if (!isEnd || !isWord(codes, start, end)) continue;
      const isWhole = start === from && end === to;
      opens |= openedBy(hash | 0) & (isWhole ? -1 : ~OPENS.post);
    }
    opened |= opens;
    if (opens !== 0) openings.push(start, opens);
  }
  return opened;
}

// Where the letters and digits of ASCII begin that a token ends with.
function plainTail(codes: Uint16Array, start: number, end: number): number {
  let from = end;
  while (from > start && isPlainUnit(codes[from - 1] ?? 0)) from -= 1;
  return from;
}

function isPlainUnit(code: number): boolean {
  return code < BEYOND_ASCII && code !== APOSTROPHE;
}

// One dot or low line before the token, and a word before that, with nothing between.
function isJoined(tokens: Tokens, i: number): boolean {
  const { starts, ends, kinds, firsts } = tokens;
  if (i < 2 || (firsts[i - 1] !== DOT && firsts[i - 1] !== LOW_LINE)) return false;
  const at = starts[i - 1] ?? 0;
  const isBeside = ends[i - 2] === at && ends[i - 1] === starts[i] && starts[i] === at + 1;
  return isBeside && (kinds[i - 2] === KIND.word || kinds[i - 2] === KIND.mixed);
}
