import { FOLDED, TRAIT, characterTraits } from "./characters.ts";
import { Units } from "./units.ts";

export const KIND = { word: 1, number: 2, mixed: 3, mark: 4, newline: 5, hidden: 6 } as const;

/** Marks that some pattern asks for. */
export const MARK = {
  at: 1,
  slash: 2,
  dash: 4,
  equals: 8,
  percent: 16,
  hash: 32,
} as const;

/** How a word is written. */
export const CASE = { none: 0, lower: 1, title: 2, upper: 3, inner: 4, initial: 5 } as const;

/**
 * The tokens of one text, column by column, in buffers that the next text reuses: a token is a
 * word, a number, one other character, or a line break. Valid until the next call of `tokenize`.
 */
export interface Tokens {
  count: number;
  /** The text's units. */
  units: Units;
  /** The bits of all units of its words. An apostrophe within one counts as beyond ASCII. */
  bits: number;
  /** Bits of {@link MARK}: which of these it has. */
  marks: number;
  starts: Int32Array;
  ends: Int32Array;
  kinds: Uint8Array;
  cases: Uint8Array;
  /** FNV-1a of the folded token. */
  words: Int32Array;
  /** Hashes of its last three and of its first three folded characters. */
  suffix3: Int32Array;
  prefix3: Int32Array;
  /** The first UTF-16 unit. */
  firsts: Uint16Array;
  /** What the lexicon knows of the word; -1 until it was asked. */
  known: Int32Array;
}

function columns(size: number): Tokens {
  return {
    count: 0,
    units: new Units(size),
    bits: 0,
    marks: 0,
    starts: new Int32Array(size),
    ends: new Int32Array(size),
    kinds: new Uint8Array(size),
    cases: new Uint8Array(size),
    words: new Int32Array(size),
    suffix3: new Int32Array(size),
    prefix3: new Int32Array(size),
    firsts: new Uint16Array(size),
    known: new Int32Array(size),
  };
}

const APOSTROPHE = 0x27;
/** The first unit beyond ASCII. */
export const BEYOND_ASCII = 0x80;
const SEED = 0x811c9dc5;
const PRIME = 0x01000193;

// The buffers of texts, and those of short values read in between.
let textTokens = columns(1024);
let valueTokens = columns(64);

/** Cuts a normalised text into tokens. Linear, one pass; not reentrant (it is synchronous). */
export function tokenize(text: string): Tokens {
  makeRoom(text.length);
  return cut(text, textTokens);
}

/** The units of a text and zeros behind them, without its tokens. Those of the text before are invalid then. */
export function codesOf(text: string): Uint16Array {
  makeRoom(text.length);
  textTokens.units.fill(text);
  return textTokens.units.codes;
}

function makeRoom(length: number): void {
  if (textTokens.starts.length < length + 1) textTokens = columns(length + 1024);
}

/** The same for a short value, in buffers of its own: the tokens of the text stay valid. */
export function tokenizeValue(value: string): Tokens {
  if (valueTokens.starts.length < value.length + 1) valueTokens = columns(value.length + 64);
  return cut(value, valueTokens);
}

function cut(text: string, tokens: Tokens): Tokens {
  tokens.units.fill(text);
  tokens.bits = 0;
  tokens.marks = 0;
  tokens.count = readTokens(text.length, tokens);
  return tokens;
}

// All in one loop, so that no column is looked up for each token anew.
function readTokens(length: number, tokens: Tokens): number {
  const traits = characterTraits();
  const { codes } = tokens.units;
  const { starts, ends, kinds, cases, words, suffix3, prefix3, firsts, known } = tokens;
  let count = 0;
  let end = spaceEnd(codes, 0, traits);
  for (; end < length; end = spaceEnd(codes, end, traits)) {
    const start = end;
    const first = codes[start] ?? 0;
    const trait = traits[first] ?? 0;
    let hash = SEED;
    let prefix = 0;
    let suffix = 0;
    let kind: number = KIND.mark;
    let letterCase: number = CASE.none;
    if ((trait & IN_WORD) !== 0) {
      // Letters, marks and digits in one sweep. The zeros behind the text end its last word.
      let bits = 0;
      let before = 0;
      let last = 0;
      let uppers = 0;
      let letters = 0;
      let digits = 0;
      for (; ; end += 1) {
        const code = codes[end] ?? 0;
        const own = traits[code] ?? 0;
        if ((own & IN_WORD) === 0) {
          if (code !== APOSTROPHE || letters === 0 || !joins(codes, end, traits)) break;
          bits |= BEYOND_ASCII;
        }
        // Counted without asking: which of them a character is cannot be foretold.
        letters += (own >>> LETTER_SHIFT) & 1;
        uppers += (own >>> UPPER_SHIFT) & 1;
        digits += (own >>> DIGIT_SHIFT) & 1;
        bits |= code;
        const folded = own & FOLDED;
        hash = Math.imul(hash ^ folded, PRIME);
        if (end === start + 2) prefix = hash;
        suffix = before;
        before = last;
        last = folded;
      }
      if (end < start + 3) prefix = hash;
      suffix ^= Math.imul((before << 16) ^ last, PRIME);
      tokens.bits |= bits;
      kind = digits === 0 ? KIND.word : letters === 0 ? KIND.number : KIND.mixed;
      letterCase = caseOf(letters, uppers, (trait & TRAIT.upper) !== 0);
    } else {
      const isNewline = (trait & TRAIT.newline) !== 0;
      end = isNewline ? blankEnd(codes, start, length, traits) : runEnd(codes, start, length);
      if (isNewline) kind = KIND.newline;
      prefix = suffix = hash = isNewline ? NEWLINE : Math.imul(SEED ^ first, PRIME);
      if (first < BEYOND_ASCII) tokens.marks |= MARK_BITS[first] ?? 0;
    }
    starts[count] = start;
    ends[count] = end;
    kinds[count] = kind;
    cases[count] = letterCase;
    words[count] = hash;
    suffix3[count] = suffix;
    prefix3[count] = prefix;
    firsts[count] = kind === KIND.newline ? NEWLINE : first;
    known[count] = kind === KIND.word ? -1 : 0;
    count += 1;
  }
  return count;
}

const NEWLINE = 0x0a;
const IN_WORD = TRAIT.letter | TRAIT.digit | TRAIT.mark;
const BLANK = TRAIT.space | TRAIT.newline;

// The zeros behind a text end it.
function spaceEnd(codes: Uint16Array, start: number, traits: Uint32Array): number {
  let end = start;
  while (((traits[codes[end] ?? 0] ?? 0) & TRAIT.space) !== 0) end += 1;
  return end;
}

function blankEnd(codes: Uint16Array, start: number, length: number, traits: Uint32Array): number {
  let end = start + 1;
  while (end < length && ((traits[codes[end] ?? 0] ?? 0) & BLANK) !== 0) end += 1;
  return end;
}

// A run of one mark (???, ----, >>>>) is one token, so that what it parts stays near.
function runEnd(codes: Uint16Array, start: number, length: number): number {
  let end = start + 1;
  while (end < length && codes[end] === codes[start]) end += 1;
  return end;
}

// By code, of those of ASCII.
const MARK_BITS = new Uint8Array(BEYOND_ASCII);
for (const [char, bit] of [
  ["@", MARK.at],
  ["/", MARK.slash],
  ["-", MARK.dash],
  ["=", MARK.equals],
  ["%", MARK.percent],
  ["#", MARK.hash],
] as const) {
  MARK_BITS[char.charCodeAt(0)] = bit;
}

// Of these bits of TRAIT.
const LETTER_SHIFT = 16;
const UPPER_SHIFT = 17;
const DIGIT_SHIFT = 18;

// An apostrophe behind a letter joins when two stand after it: O'Connor, d'Arc, but not Jo's.
function joins(codes: Uint16Array, at: number, traits: Uint32Array): boolean {
  const both = (traits[codes[at + 1] ?? 0] ?? 0) & (traits[codes[at + 2] ?? 0] ?? 0);
  return (both & TRAIT.letter) !== 0;
}

function caseOf(letters: number, uppers: number, upperFirst: boolean): number {
  if (letters === 0) return CASE.none;
  if (uppers === 0) return CASE.lower;
  if (letters === 1) return CASE.initial;
  if (uppers === letters) return CASE.upper;
  return upperFirst && uppers === 1 ? CASE.title : CASE.inner;
}
