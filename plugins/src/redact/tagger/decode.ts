import { LABEL_COUNT, SCORE_ROW } from "./label-set.ts";

/** A score that no sum makes up for. */
export const FORBIDDEN = -(2 ** 24);

// Reused between texts, like the tokens: nothing is allocated for a text of ordinary length. By token,
// where each of its labels best comes from, in ORIGIN_BITS bits each.
let origins = new Int32Array(0);
let path = new Uint8Array(0);
const ORIGIN_BITS = 3;

/** True where label `to` may follow `from`: `I` goes on only with its own kind. */
export function mayFollow(from: number, to: number): boolean {
  if (to === 2) return from === 1 || from === 2;
  if (to === 4) return from === 3 || from === 4;
  return true;
}

/**
 * What is added to the score of a name or an address where it begins, in units of the model's
 * weights, 16 to the unit of log-odds: above zero finds more, below less.
 */
export interface Bias {
  readonly person: number;
  readonly address: number;
}

// A score and the label it came from travel in one number, so that the best of seven is a maximum:
// the score eightfold, and of equal ones the earlier label wins.
const PACK = 8;
const PACK_MASK = PACK - 1;

/** The weights of label pairs as {@link decode} reads them. */
export interface Transitions {
  /** By the later label, packed, those that may not be out of reach. */
  readonly packed: Int32Array;
  /** Where every label is further behind "nothing" than this, all come from it that can. */
  readonly behind: number;
  /**
   * The most that a token can gain by its links where it is something in place of nothing. Where no label
   * of any token has that much of the lead of "nothing", nothing is what all of them are.
   */
  readonly gain: number;
}

export function packedTransitions(transitions: Int32Array): Transitions {
  const packed = new Int32Array(LABEL_COUNT * PACK);
  let behind = 0;
  for (let to = 0; to < LABEL_COUNT; to += 1) {
    for (let from = 0; from < LABEL_COUNT; from += 1) {
      const weight = transitions[from * LABEL_COUNT + to] ?? 0;
      const score = mayFollow(from, to) ? weight : FORBIDDEN;
      packed[to * PACK + from] = score * PACK + PACK_MASK - from;
      const lead = (packed[to * PACK] ?? 0) - (packed[to * PACK + from] ?? 0);
      if (mayFollow(0, to)) behind = Math.min(behind, lead);
    }
  }
  return { packed, behind, gain: gainOf(transitions) };
}

// Of a link to a label, and of the one by which the last label of several goes back to nothing.
function gainOf(transitions: Int32Array): number {
  const nothing = transitions[0] ?? 0;
  let there = 0;
  let back = 0;
  for (let to = 1; to < LABEL_COUNT; to += 1) {
    for (let from = 0; from < LABEL_COUNT; from += 1) {
      const weight = transitions[from * LABEL_COUNT + to] ?? 0;
      if (mayFollow(from, to)) there = Math.max(there, weight - nothing);
    }
    back = Math.max(back, (transitions[to * LABEL_COUNT] ?? 0) - nothing);
  }
  return there + back;
}

/**
 * The best label of every token, by Viterbi over sums of weights.
 *
 * @param emissions What each of `count` tokens says of each label, in rows of `SCORE_ROW`.
 * @param transitions See {@link packedTransitions}.
 * @returns One label a token, in a buffer that the next call reuses.
 */
export function decode(
  count: number,
  emissions: Int32Array,
  transitions: Transitions,
  bias: Bias,
): Uint8Array {
  if (path.length < count) {
    origins = new Int32Array(count * 2);
    path = new Uint8Array(count * 2);
  }
  if (isNothing(count, emissions, transitions.gain, bias)) return path.fill(0, 0, count);
  const { packed, behind } = transitions;
  const person = bias.person * PACK;
  const address = bias.address * PACK;
  let s0 = (emissions[0] ?? 0) * PACK;
  let s1 = (emissions[1] ?? 0) * PACK + person;
  let s2 = LEAST;
  let s3 = (emissions[3] ?? 0) * PACK + address;
  let s4 = LEAST;
  let s5 = (emissions[5] ?? 0) * PACK;
  let s6 = (emissions[6] ?? 0) * PACK;
  for (let i = 1, at = SCORE_ROW; i < count; i += 1, at += SCORE_ROW) {
    // Relative to the score of "nothing", so that no text is too long for them.
    s1 -= s0;
    s2 -= s0;
    s3 -= s0;
    s4 -= s0;
    s5 -= s0;
    s6 -= s0;
    let b0 = packed[0] ?? 0;
    let b1 = packed[PACK] ?? 0;
    let b2 = packed[2 * PACK] ?? 0;
    let b3 = packed[3 * PACK] ?? 0;
    let b4 = packed[4 * PACK] ?? 0;
    let b5 = packed[5 * PACK] ?? 0;
    let b6 = packed[6 * PACK] ?? 0;
    // Most tokens stand behind one that is nothing beyond doubt: what goes on must then be compared
    // with what it goes on with, and all else comes from nothing.
    if (Math.max(s1, s2, s3, s4, s5, s6) < behind) {
      b2 = Math.max(b2, s1 + (packed[2 * PACK + 1] ?? 0), s2 + (packed[2 * PACK + 2] ?? 0));
      b4 = Math.max(b4, s3 + (packed[4 * PACK + 3] ?? 0), s4 + (packed[4 * PACK + 4] ?? 0));
      origins[i] = originOf(b2, 2) | originOf(b4, 4);
    } else {
      b0 = bestOf(packed, 0, s1, s2, s3, s4, s5, s6);
      b1 = bestOf(packed, PACK, s1, s2, s3, s4, s5, s6);
      b2 = bestOf(packed, 2 * PACK, s1, s2, s3, s4, s5, s6);
      b3 = bestOf(packed, 3 * PACK, s1, s2, s3, s4, s5, s6);
      b4 = bestOf(packed, 4 * PACK, s1, s2, s3, s4, s5, s6);
      b5 = bestOf(packed, 5 * PACK, s1, s2, s3, s4, s5, s6);
      b6 = bestOf(packed, 6 * PACK, s1, s2, s3, s4, s5, s6);
      const early = originOf(b0, 0) | originOf(b1, 1) | originOf(b2, 2) | originOf(b3, 3);
      origins[i] = early | originOf(b4, 4) | originOf(b5, 5) | originOf(b6, 6);
    }
    s0 = scoreOf(b0, emissions[at] ?? 0);
    s1 = scoreOf(b1, emissions[at + 1] ?? 0) + person;
    s2 = scoreOf(b2, emissions[at + 2] ?? 0);
    s3 = scoreOf(b3, emissions[at + 3] ?? 0) + address;
    s4 = scoreOf(b4, emissions[at + 4] ?? 0);
    s5 = scoreOf(b5, emissions[at + 5] ?? 0);
    s6 = scoreOf(b6, emissions[at + 6] ?? 0);
  }
  const last = [s0, s1, s2, s3, s4, s5, s6];
  trace(count, last.indexOf(Math.max(...last)));
  return path;
}

function isNothing(count: number, emissions: Int32Array, gain: number, bias: Bias): boolean {
  const { person, address } = bias;
  for (let at = 0; at < count * SCORE_ROW; at += SCORE_ROW) {
    const limit = (emissions[at] ?? 0) - gain;
    const isClear =
      (emissions[at + 1] ?? 0) + person < limit &&
      (emissions[at + 2] ?? 0) < limit &&
      (emissions[at + 3] ?? 0) + address < limit &&
      (emissions[at + 4] ?? 0) < limit &&
      (emissions[at + 5] ?? 0) < limit &&
      (emissions[at + 6] ?? 0) < limit;
    if (!isClear) return false;
  }
  return true;
}

// The score of what is forbidden, packed: none falls below it.
const LEAST = FORBIDDEN * PACK;

function bestOf(
  packed: Int32Array,
  t: number,
  s1: number,
  s2: number,
  s3: number,
  s4: number,
  s5: number,
  s6: number,
): number {
  let best = packed[t] ?? 0;
  best = Math.max(best, s1 + (packed[t + 1] ?? 0));
  best = Math.max(best, s2 + (packed[t + 2] ?? 0));
  best = Math.max(best, s3 + (packed[t + 3] ?? 0));
  best = Math.max(best, s4 + (packed[t + 4] ?? 0));
  best = Math.max(best, s5 + (packed[t + 5] ?? 0));
  return Math.max(best, s6 + (packed[t + 6] ?? 0)) | 0;
}

function originOf(best: number, label: number): number {
  return (PACK_MASK - (best & PACK_MASK)) << (ORIGIN_BITS * label);
}

function scoreOf(best: number, emission: number): number {
  return Math.max((best & ~PACK_MASK) + emission * PACK, LEAST) | 0;
}

function trace(count: number, last: number): void {
  let label = last;
  for (let i = count - 1; i >= 0; i -= 1) {
    path[i] = label;
    label = ((origins[i] ?? 0) >>> (ORIGIN_BITS * label)) & PACK_MASK;
  }
}
