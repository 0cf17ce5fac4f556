import type { Facts } from "./facts.ts";
import { PAD } from "./facts.ts";

// A feature is a hash of one, two or three values and of its own number, which tells it from the others.
const ONES = [1, 2, 3, 4, 5];
const TWOS = [6, 7, 8, 10, 13, 14, 18, 22, 23, 24, 25];
const THREES = [20, 21];

const ONES_END = ONES.length;
const TWOS_END = ONES_END + TWOS.length;
/** How many features a token has. */
export const FEATURE_COUNT = TWOS_END + THREES.length;

const GOLDEN = 0x9e3779b1;
const M1 = 0x85ebca6b | 0;
const M2 = 0xc2b2ae35 | 0;
const SEEDS = Int32Array.from([...ONES, ...TWOS, ...THREES], seedOf);

/** How features are hashed, for the code that is generated for it. */
export const FEATURE_HASH = { seedOf, m1: M1, m2: M2 } as const;

function seedOf(id: number): number {
  return Math.imul(id + 1, GOLDEN);
}

// The values of the token at work, in columns: a loop over them is half the work of a call a feature.
const first = new Int32Array(FEATURE_COUNT);
const second = new Int32Array(FEATURE_COUNT);
const third = new Int32Array(FEATURE_COUNT);

/**
 * Writes the rows of token `i`'s features to `into`, `FEATURE_COUNT` of them: the word, its
 * neighbours, its ends, its shape, what the lexicon says, where it stands, and pairs of these. They
 * depend on nothing but the style of the text and facts of the token and of {@link PAD} tokens on each side.
 */
export function featuresOf(facts: Facts, i: number, mask: number, into: Int32Array): void {
  readValues(facts, i + PAD);
  for (let k = 0; k < ONES_END; k += 1) into[k] = hashOne(k) & mask;
  for (let k = ONES_END; k < TWOS_END; k += 1) into[k] = hashTwo(k) & mask;
  for (let k = TWOS_END; k < FEATURE_COUNT; k += 1) {
    const hash = Math.imul(hashTwo(k) + (third[k] ?? 0), M1);
    into[k] = (hash ^ (hash >>> 15)) & mask;
  }
}

function hashOne(k: number): number {
  const value = first[k] ?? 0;
  const hash = Math.imul((value ^ (value >>> 15)) + (SEEDS[k] ?? 0), M1);
  return hash ^ (hash >>> 15);
}

function hashTwo(k: number): number {
  const hash = Math.imul(hashOne(k) + (second[k] ?? 0), M2);
  return hash ^ (hash >>> 13);
}

function readValues(facts: Facts, at: number): void {
  const { words, shapes, classes, style } = facts;
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
  first[0] = w;
  first[1] = w1;
  first[2] = n1;
  first[3] = w2;
  first[4] = n2;
  two(5, w, letterCase);
  two(6, facts.prefix3[at] ?? 0, letterCase);
  two(7, facts.suffix3[at] ?? 0, letterCase);
  two(8, sc, style);
  two(9, w1, sc);
  two(10, n1, sc);
  two(11, facts.lines[at] ?? 0, sc);
  two(12, w1, w);
  two(13, w, n1);
  two(14, w2, sc);
  two(15, n2, sc);
  three(16, sc2, sc1, sc);
  three(17, sc, nc1, nc2);
}

function two(k: number, a: number, b: number): void {
  first[k] = a;
  second[k] = b;
}

function three(k: number, a: number, b: number, c: number): void {
  first[k] = a;
  second[k] = b;
  third[k] = c;
}
