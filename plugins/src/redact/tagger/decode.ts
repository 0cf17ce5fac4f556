import { LABEL_COUNT } from "./label-set.ts";

/** A score that no sum makes up for. */
export const FORBIDDEN = -(2 ** 24);

// Reused between texts, like the tokens: nothing is allocated for a text of ordinary length.
const scores = new Int32Array(LABEL_COUNT);
let origins = new Uint8Array(0);
let path = new Uint8Array(0);

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
  return { packed, behind };
}

/**
 * The best label of every token, by Viterbi over sums of weights.
 *
 * @param emissions What each of `count` tokens says of each label.
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
    origins = new Uint8Array(count * LABEL_COUNT * 2);
    path = new Uint8Array(count * 2);
  }
  if (count === 0) return path;
  const { person, address } = bias;
  for (let label = 0; label < LABEL_COUNT; label += 1) {
    scores[label] = (emissions[label] ?? 0) * PACK;
  }
  scores[1] = (scores[1] ?? 0) + person * PACK;
  scores[2] = FORBIDDEN * PACK;
  scores[3] = (scores[3] ?? 0) + address * PACK;
  scores[4] = FORBIDDEN * PACK;
  for (let at = LABEL_COUNT; at < count * LABEL_COUNT; at += LABEL_COUNT) {
    step(at, emissions, transitions, person, address);
  }
  trace(count);
  return path;
}

// Scores are taken relative to that of "nothing" one token before, so that no text is too long for
// them.
function step(
  at: number,
  emissions: Int32Array,
  { packed, behind }: Transitions,
  person: number,
  address: number,
): void {
  const base = scores[0] ?? 0;
  const s1 = (scores[1] ?? 0) - base;
  const s2 = (scores[2] ?? 0) - base;
  const s3 = (scores[3] ?? 0) - base;
  const s4 = (scores[4] ?? 0) - base;
  const s5 = (scores[5] ?? 0) - base;
  const s6 = (scores[6] ?? 0) - base;
  // Most tokens stand behind one that is nothing beyond doubt: only what goes on must be compared.
  const isClear = Math.max(s1, s2, s3, s4, s5, s6) < behind;
  for (let to = 0, t = 0; to < LABEL_COUNT; to += 1, t += PACK) {
    let best = packed[t] ?? 0;
    if (!isClear || to === 2 || to === 4) {
      best = Math.max(best, s1 + (packed[t + 1] ?? 0));
      best = Math.max(best, s2 + (packed[t + 2] ?? 0));
      best = Math.max(best, s3 + (packed[t + 3] ?? 0));
      best = Math.max(best, s4 + (packed[t + 4] ?? 0));
      best = Math.max(best, s5 + (packed[t + 5] ?? 0));
      best = Math.max(best, s6 + (packed[t + 6] ?? 0)) | 0;
    }
    origins[at + to] = PACK_MASK - (best & PACK_MASK);
    const score = (best & ~PACK_MASK) + (emissions[at + to] ?? 0) * PACK;
    scores[to] = Math.max(score, FORBIDDEN * PACK);
  }
  scores[1] = (scores[1] ?? 0) + person * PACK;
  scores[3] = (scores[3] ?? 0) + address * PACK;
}

function trace(count: number): void {
  let label = 0;
  for (let other = 1; other < LABEL_COUNT; other += 1) {
    if ((scores[other] ?? 0) > (scores[label] ?? 0)) label = other;
  }
  for (let i = count - 1; i >= 0; i -= 1) {
    path[i] = label;
    label = origins[i * LABEL_COUNT + label] ?? 0;
  }
}
