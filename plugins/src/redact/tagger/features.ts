import type { Facts } from "./facts.ts";
import { PAD } from "./facts.ts";

/** How many features a token has. */
export const FEATURE_COUNT = 28;

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
 * neighbours, its ends, its shape, what the lexicon says, where it stands, and pairs of these. They
 * depend on nothing but what {@link sameFacts} compares.
 */
export function featuresOf(facts: Facts, i: number, mask: number, into: Int32Array): void {
  const { words, shapes, classes, roles, style } = facts;
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
  const r1 = roles[at - 1] ?? 0;
  const nr1 = roles[at + 1] ?? 0;
  const letterCase = (s & 0x3f) | (style << 6);
  const line = facts.lines[at] ?? 0;
  into[0] = mix2(0, s, style) & mask;
  into[1] = mix1(1, w) & mask;
  into[2] = mix1(2, w1) & mask;
  into[3] = mix1(3, n1) & mask;
  into[4] = mix1(4, w2) & mask;
  into[5] = mix1(5, n2) & mask;
  into[6] = mix2(6, w, letterCase) & mask;
  into[7] = mix2(7, facts.prefix3[at] ?? 0, letterCase) & mask;
  into[8] = mix2(8, facts.suffix3[at] ?? 0, letterCase) & mask;
  into[9] = mix2(9, facts.suffix2[at] ?? 0, letterCase) & mask;
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
  into[25] = mix3(29, r1 | (nr1 << 4), sc, roles[at] ?? 0) & mask;
  into[26] = mix3(30, r1 | ((roles[at - 2] ?? 0) << 4), s, c) & mask;
  into[27] = mix3(31, nr1 | ((roles[at + 2] ?? 0) << 4), s, c) & mask;
}
