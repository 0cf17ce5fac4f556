import { LABEL_COUNT, SCORE_ROW } from "./label-set.ts";

/** A score that no sum makes up for. */
export const FORBIDDEN = -(2 ** 24);

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

/**
 * The best label of every token, by Viterbi over sums of weights; of equal ones the first.
 *
 * @param scores What each of `count` tokens says of each label, in rows of `SCORE_ROW`.
 * @param transitions Weight of a label after another: `transitions[before * LABEL_COUNT + after]`.
 */
export function decode(
  count: number,
  scores: Int32Array,
  transitions: Int32Array,
  bias: Bias,
): Uint8Array {
  const biases = [0, bias.person, 0, bias.address, 0, 0, 0];
  const origins = new Uint8Array(count * LABEL_COUNT);
  let sums: readonly number[] = [];
  for (let i = 0; i < count; i += 1) {
    const before = sums;
    sums = biases.map((own, to) => {
      const score = (scores[i * SCORE_ROW + to] ?? 0) + own;
      // A text does not begin amid a name.
      if (i === 0) return mayFollow(0, to) ? score : FORBIDDEN;
      const origin = bestOrigin(before, to, transitions);
      origins[i * LABEL_COUNT + to] = origin;
      return score + sumFrom(origin, before, to, transitions);
    });
  }
  const path = new Uint8Array(count);
  let label = sums.indexOf(Math.max(...sums));
  for (let i = count - 1; i >= 0; i -= 1) {
    path[i] = label;
    label = origins[i * LABEL_COUNT + label] ?? 0;
  }
  return path;
}

function bestOrigin(before: readonly number[], to: number, transitions: Int32Array): number {
  let best = 0;
  let most = -Infinity;
  for (let from = 0; from < LABEL_COUNT; from += 1) {
    const sum = sumFrom(from, before, to, transitions);
    if (sum > most) {
      best = from;
      most = sum;
    }
  }
  return best;
}

function sumFrom(
  from: number,
  before: readonly number[],
  to: number,
  transitions: Int32Array,
): number {
  const link = transitions[from * LABEL_COUNT + to] ?? 0;
  return (before[from] ?? 0) + (mayFollow(from, to) ? link : FORBIDDEN);
}
