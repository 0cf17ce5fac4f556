import type { Lexicon } from "./lexicon.ts";
import { CASE, KIND } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";

/** How many features a token has. */
export const FEATURE_COUNT = 25;

/** What the features of a text are made from, token by token, in buffers that are reused. */
export interface Facts {
  count: number;
  words: Int32Array;
  /** Kind, case and length of the token in one number. */
  shapes: Int32Array;
  /** Lexicon classes. */
  classes: Int32Array;
  /** Where the token stands in its line, and how long that line is. */
  lines: Int32Array;
  /** 1: the text has no capital letter; 2: nothing but; 0: both. */
  style: number;
}

function columns(size: number): Facts {
  return {
    count: 0,
    words: new Int32Array(size),
    shapes: new Int32Array(size),
    classes: new Int32Array(size),
    lines: new Int32Array(size),
    style: 0,
  };
}

// Two tokens of padding on each side, so that neighbours need no bounds checks.
export const PAD = 2;
let facts = columns(1024);

/** Reads the facts of a text's tokens. Valid until the next call. */
export function readFacts(tokens: Tokens, lexicon: Lexicon): Facts {
  const { count } = tokens;
  if (facts.words.length < count + 2 * PAD) facts = columns(count + 2 * PAD + 1024);
  facts.count = count;
  pad(0);
  pad(1);
  pad(count + PAD);
  pad(count + PAD + 1);
  let lowers = 0;
  let uppers = 0;
  for (let i = 0; i < count; i += 1) {
    const kind = tokens.kinds[i] ?? 0;
    const letterCase = tokens.cases[i] ?? 0;
    const word = tokens.words[i] ?? 0;
    const at = i + PAD;
    facts.words[at] = word;
    facts.classes[at] = kind === KIND.word ? lexicon.classOf(word) : 0;
    facts.shapes[at] = shapeOf(tokens, i, kind, letterCase);
    if (letterCase === CASE.lower) lowers += 1;
    else if (letterCase !== CASE.none) uppers += 1;
  }
  facts.style = uppers === 0 ? 1 : lowers === 0 ? 2 : 0;
  readLines(tokens);
  return facts;
}

function pad(at: number): void {
  facts.words[at] = -1;
  facts.shapes[at] = 0;
  facts.classes[at] = 0;
  facts.lines[at] = 0;
}

// kind (3 bits), case (3 bits), length in buckets (3 bits); a mark's shape is the mark itself.
function shapeOf(tokens: Tokens, i: number, kind: number, letterCase: number): number {
  if (kind === KIND.mark) return 1024 + (tokens.firsts[i] ?? 0);
  // What is hidden looks the same whatever stood there, a label included.
  if (kind === KIND.hidden) return KIND.hidden;
  const length = (tokens.ends[i] ?? 0) - (tokens.starts[i] ?? 0);
  const exact = kind === KIND.number || kind === KIND.mixed;
  const bucket = exact
    ? Math.min(length, 7)
    : length < 3
      ? length
      : length < 5
        ? 3
        : length < 9
          ? 4
          : 5;
  return kind | (letterCase << 3) | (bucket << 6);
}

function readLines(tokens: Tokens): void {
  for (let start = 0; start < tokens.count;) {
    let end = start;
    while (end < tokens.count && tokens.kinds[end] !== KIND.newline) end += 1;
    const length = end - start;
    const bucket = length < 2 ? 0 : length < 4 ? 1 : length < 7 ? 2 : 3;
    const isLast = end >= tokens.count ? 1 : 0;
    for (let i = start; i <= end && i < tokens.count; i += 1) {
      const before = Math.min(i - start, 3);
      const after = Math.min(end - i, 3);
      facts.lines[i + PAD] = bucket | (before << 2) | (after << 4) | (isLast << 6);
    }
    start = end + 1;
  }
}

const GOLDEN = 0x9e3779b1;
const M1 = 0x85ebca6b;
const M2 = 0xc2b2ae35;

// Hashes of one, two and three values, told apart by the feature's number.
function mix1(id: number, a: number): number {
  const hash = Math.imul((a ^ (a >>> 15)) + Math.imul(id + 1, GOLDEN), M1);
  return hash ^ (hash >>> 15);
}

function mix2(id: number, a: number, b: number): number {
  const hash = Math.imul(mix1(id, a) + b, M2);
  return hash ^ (hash >>> 13);
}

function mix3(id: number, a: number, b: number, c: number): number {
  const hash = Math.imul(mix2(id, a, b) + c, M1);
  return hash ^ (hash >>> 15);
}

/**
 * Writes the rows of token `i`'s features to `into`, `FEATURE_COUNT` of them: the word, its
 * neighbours, its ends, its shape, what the lexicon says, where it stands, and pairs of these.
 */
export function featuresOf(
  tokens: Tokens,
  { words, shapes, classes, lines, style }: Facts,
  i: number,
  mask: number,
  into: Int32Array,
): void {
  const at = i + PAD;
  const w = words[at] ?? 0;
  const s = shapes[at] ?? 0;
  const c = classes[at] ?? 0;
  const w1 = words[at - 1] ?? 0;
  const w2 = words[at - 2] ?? 0;
  const n1 = words[at + 1] ?? 0;
  const n2 = words[at + 2] ?? 0;
  const sc = (s << 8) | c;
  const sc1 = ((shapes[at - 1] ?? 0) << 8) | (classes[at - 1] ?? 0);
  const sc2 = ((shapes[at - 2] ?? 0) << 8) | (classes[at - 2] ?? 0);
  const nc1 = ((shapes[at + 1] ?? 0) << 8) | (classes[at + 1] ?? 0);
  const nc2 = ((shapes[at + 2] ?? 0) << 8) | (classes[at + 2] ?? 0);
  const letterCase = (s & 0x3f) | (style << 6);
  const line = lines[at] ?? 0;
  into[0] = mix2(0, s, style) & mask;
  into[1] = mix1(1, w) & mask;
  into[2] = mix1(2, w1) & mask;
  into[3] = mix1(3, n1) & mask;
  into[4] = mix1(4, w2) & mask;
  into[5] = mix1(5, n2) & mask;
  into[6] = mix2(6, w, letterCase) & mask;
  into[7] = mix2(7, tokens.prefix3[i] ?? 0, letterCase) & mask;
  into[8] = mix2(8, tokens.suffix3[i] ?? 0, letterCase) & mask;
  into[9] = mix2(9, tokens.suffix2[i] ?? 0, letterCase) & mask;
  into[10] = mix2(10, sc, style) & mask;
  into[11] = mix3(11, sc1, sc, style) & mask;
  into[12] = mix3(12, sc, nc1, style) & mask;
  into[13] = mix2(13, w1, sc) & mask;
  into[14] = mix2(14, n1, sc) & mask;
  into[15] = mix3(16, sc1, s, nc1) & mask;
  into[16] = mix2(18, line, sc) & mask;
  into[17] = mix3(20, sc2, sc1, sc) & mask;
  into[18] = mix3(21, sc, nc1, nc2) & mask;
  into[19] = mix2(22, w1, w) & mask;
  into[20] = mix2(23, w, n1) & mask;
  into[21] = mix2(24, w2, sc) & mask;
  into[22] = mix2(25, n2, sc) & mask;
  into[23] = mix3(26, w1, sc, nc1) & mask;
  into[24] = mix3(28, c, classes[at - 1] ?? 0, classes[at + 1] ?? 0) & mask;
}
