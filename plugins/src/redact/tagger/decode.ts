import { FORBIDDEN } from "./emissions.ts";
import { LABEL_COUNT } from "./model.ts";

// Reused between texts, like the tokens: nothing is allocated for a text of ordinary length.
let scores = new Int32Array(0);
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

/** The weights of label pairs with the forbidden ones made unreachable. */
export function boundedTransitions(transitions: Int32Array): Int32Array {
  return transitions.map((weight, i) =>
    mayFollow(Math.floor(i / LABEL_COUNT), i % LABEL_COUNT) ? weight : FORBIDDEN,
  );
}

/**
 * The best label of every token, by Viterbi over sums of weights.
 *
 * @param emissions What each of `count` tokens says of each label.
 * @returns One label a token, in a buffer that the next call reuses.
 */
export function decode(
  count: number,
  emissions: Int32Array,
  transitions: Int32Array,
  bias: Bias,
): Uint8Array {
  if (path.length < count) {
    scores = new Int32Array(count * LABEL_COUNT * 2);
    origins = new Uint8Array(count * LABEL_COUNT * 2);
    path = new Uint8Array(count * 2);
  }
  for (let i = 0; i < count; i += 1) {
    const at = i * LABEL_COUNT;
    for (let label = 0; label < LABEL_COUNT; label += 1) {
      scores[at + label] = emissions[at + label] ?? 0;
    }
    scores[at + 1] = (scores[at + 1] ?? 0) + bias.person;
    scores[at + 3] = (scores[at + 3] ?? 0) + bias.address;
    if (i > 0) {
      step(at, transitions);
    } else {
      scores[at + 2] = FORBIDDEN;
      scores[at + 4] = FORBIDDEN;
    }
  }
  trace(count);
  return path;
}

// Scores are taken relative to those of "nothing" one token before, so that no text is too long for
// them.
function step(at: number, transitions: Int32Array): void {
  const before = at - LABEL_COUNT;
  const base = scores[before] ?? 0;
  for (let to = 0; to < LABEL_COUNT; to += 1) {
    let best = FORBIDDEN * 2;
    let origin = 0;
    for (let from = 0; from < LABEL_COUNT; from += 1) {
      const score = (scores[before + from] ?? 0) + (transitions[from * LABEL_COUNT + to] ?? 0);
      if (score > best) {
        best = score;
        origin = from;
      }
    }
    scores[at + to] = Math.max((scores[at + to] ?? 0) + best - base, FORBIDDEN);
    origins[at + to] = origin;
  }
}

function trace(count: number): void {
  if (count === 0) return;
  const last = (count - 1) * LABEL_COUNT;
  let label = 0;
  for (let other = 1; other < LABEL_COUNT; other += 1) {
    if ((scores[last + other] ?? 0) > (scores[last + label] ?? 0)) label = other;
  }
  for (let i = count - 1; i >= 0; i -= 1) {
    path[i] = label;
    label = origins[i * LABEL_COUNT + label] ?? 0;
  }
}
