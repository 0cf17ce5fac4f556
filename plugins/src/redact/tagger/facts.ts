import type { Lexicon } from "./lexicon.ts";
import { CASE, KIND } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";

/** What the features of a text are made from, token by token, {@link PAD} tokens of padding first. */
export interface Facts {
  count: number;
  words: Int32Array;
  /** Hashes of the word's first three and last three characters. */
  prefix3: Int32Array;
  suffix3: Int32Array;
  /** Kind, case and length of the token in one number. */
  shapes: Int32Array;
  /** Lexicon classes. */
  classes: Int32Array;
  /** Where the token stands in its line, and how long that line is. */
  lines: Int32Array;
  /** 1: the text has no capital letter; 2: nothing but; 0: both. */
  style: number;
  /** 1: what a token's features are made from has changed since it was scored. */
  readonly changed: Uint8Array;
}

/** Tokens of padding on each side, so that neighbours need no bounds checks. */
export const PAD = 2;

/** Facts that stand in columns. */
export const COLUMNS = ["words", "prefix3", "suffix3", "shapes", "classes", "lines"] as const;

/**
 * Facts of no text yet.
 *
 * @param columns In the order of {@link COLUMNS}; long enough for so many tokens where left out.
 */
export function factsFor(size: number, columns: readonly Int32Array[] = []): Facts {
  const column = (name: (typeof COLUMNS)[number]): Int32Array =>
    columns[COLUMNS.indexOf(name)] ?? new Int32Array(size + 2 * PAD);
  return {
    count: 0,
    words: column("words"),
    prefix3: column("prefix3"),
    suffix3: column("suffix3"),
    shapes: column("shapes"),
    classes: column("classes"),
    lines: column("lines"),
    style: 0,
    changed: new Uint8Array(size + 2 * PAD),
  };
}

/** Reads the facts of a text's tokens into buffers that are long enough for them. */
export function readFacts(tokens: Tokens, lexicon: Lexicon, facts: Facts): void {
  const { count, kinds, cases, known } = tokens;
  const { words, prefix3, suffix3, shapes, classes } = facts;
  facts.count = count;
  pad(facts, 0);
  pad(facts, 1);
  pad(facts, count + PAD);
  pad(facts, count + PAD + 1);
  for (let i = 0; i < count; i += 1) {
    const word = tokens.words[i] ?? 0;
    const at = i + PAD;
    words[at] = word;
    prefix3[at] = tokens.prefix3[i] ?? 0;
    suffix3[at] = tokens.suffix3[i] ?? 0;
    shapes[at] = shapeOf(tokens, i, kinds[i] ?? 0, cases[i] ?? 0);
    let bits = known[i] ?? 0;
    if (bits < 0) known[i] = bits = lexicon.classOf(word);
    classes[at] = bits;
  }
  facts.style = styleOf(tokens);
  readLines(tokens, facts);
}

/** How the words of a text are written: see {@link Facts.style}. */
export function styleOf({ count, cases }: Tokens): number {
  let hasLower = false;
  let hasUpper = false;
  for (let i = 0; i < count; i += 1) {
    const letterCase = cases[i];
    if (letterCase === CASE.lower) hasLower = true;
    else if (letterCase !== CASE.none) hasUpper = true;
    if (hasLower && hasUpper) return 0;
  }
  return hasUpper ? 2 : 1;
}

/** Makes padding of the place behind the last token, or before the first one. */
export function pad(facts: Facts, at: number): void {
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
  const length = Math.min((tokens.ends[i] ?? 0) - (tokens.starts[i] ?? 0), LONGEST);
  const exact = kind === KIND.number || kind === KIND.mixed;
  return kind | (letterCase << 3) | ((exact ? Math.min(length, 7) : (BUCKETS[length] ?? 0)) << 6);
}

// By length, up to the shortest of the last bucket: which one it is cannot be foretold.
const BUCKETS = Uint8Array.of(0, 1, 2, 3, 3, 4, 4, 4, 4, 5);
const LONGEST = BUCKETS.length - 1;

/**
 * Says where tokens stand in their lines by now.
 *
 * @param changed Where that is news of a token, it is said here.
 */
export function readLines({ count, kinds }: Tokens, { lines }: Facts, changed?: Uint8Array): void {
  for (let start = 0; start < count;) {
    let end = start;
    while (end < count && kinds[end] !== KIND.newline) end += 1;
    const length = end - start;
    const bucket = length < 2 ? 0 : length < 4 ? 1 : length < 7 ? 2 : 3;
    const isLast = end >= count ? 1 : 0;
    for (let i = start; i <= end && i < count; i += 1) {
      const before = Math.min(i - start, 3);
      const after = Math.min(end - i, 3);
      const line = bucket | (before << 2) | (after << 4) | (isLast << 6);
      if (changed !== undefined && lines[i + PAD] !== line) changed[i + PAD] = 1;
      lines[i + PAD] = line;
    }
    start = end + 1;
  }
}
