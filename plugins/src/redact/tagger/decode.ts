import { FEATURE_COUNT, featuresOf } from "./features.ts";
import type { Facts } from "./features.ts";
import { LABEL_COUNT, RAISE } from "./model.ts";
import type { Model } from "./model.ts";
import type { Tokens } from "./tokens.ts";

// Reused between texts, like the tokens: nothing is allocated for a text of ordinary length.
let scores = new Int32Array(0);
let origins = new Uint8Array(0);
let path = new Uint8Array(0);
const features = new Int32Array(FEATURE_COUNT);

/** True where label `to` may follow `from`: `I` goes on only with its own kind. */
export function mayFollow(from: number, to: number): boolean {
  if (to === 2) return from === 1 || from === 2;
  if (to === 4) return from === 3 || from === 4;
  return true;
}

/** In units of the model's weights, 16 to the unit of log-odds: above zero finds more, below less. */
export interface Bias {
  readonly person: number;
  readonly address: number;
}

const FORBIDDEN = -(2 ** 28);

/** The weights of label pairs with the forbidden ones made unreachable. */
export function boundedTransitions(transitions: Int32Array): Int32Array {
  return transitions.map((weight, i) =>
    mayFollow(Math.floor(i / LABEL_COUNT), i % LABEL_COUNT) ? weight : FORBIDDEN,
  );
}

/**
 * The best label of every token, by Viterbi over sums of weights.
 *
 * @param bias What is added to the scores of names and addresses.
 * @returns One label a token, in a buffer that the next call reuses.
 */
export function decode(
  tokens: Tokens,
  facts: Facts,
  model: Pick<Model, "rows" | "mask">,
  transitions: Int32Array,
  bias: Bias,
): Uint8Array {
  const { count } = tokens;
  if (path.length < count) {
    scores = new Int32Array(count * LABEL_COUNT * 2);
    origins = new Uint8Array(count * LABEL_COUNT * 2);
    path = new Uint8Array(count * 2);
  }
  for (let i = 0; i < count; i += 1) {
    emit(tokens, facts, model, i);
    const at = i * LABEL_COUNT;
    for (let label = 1; label <= 4; label += 1) {
      scores[at + label] = (scores[at + label] ?? 0) + (label < 3 ? bias.person : bias.address);
    }
    if (i === 0) {
      scores[at + 2] = FORBIDDEN;
      scores[at + 4] = FORBIDDEN;
    } else {
      step(at, transitions);
    }
  }
  trace(count);
  return path;
}

// Eight weights of a row stand in two words, one byte each, raised by 128 so that none is negative.
// Four sums run along, two labels in each: 25 features of at most 255 fit into 16 bits.
function emit(
  tokens: Tokens,
  facts: Facts,
  { rows, mask }: Pick<Model, "rows" | "mask">,
  i: number,
): void {
  featuresOf(tokens, facts, i, mask, features);
  let [even, odd, evenHigh, oddHigh] = [0, 0, 0, 0];
  for (let k = 0; k < FEATURE_COUNT; k += 1) {
    const row = (features[k] ?? 0) << 1;
    const low = rows[row] ?? 0;
    const high = rows[row + 1] ?? 0;
    even += low & LANES;
    odd += (low >>> 8) & LANES;
    evenHigh += high & LANES;
    oddHigh += (high >>> 8) & LANES;
  }
  const at = i * LABEL_COUNT;
  scores[at] = (even & LANE) - RAISED;
  scores[at + 1] = (odd & LANE) - RAISED;
  scores[at + 2] = (even >>> 16) - RAISED;
  scores[at + 3] = (odd >>> 16) - RAISED;
  scores[at + 4] = (evenHigh & LANE) - RAISED;
  scores[at + 5] = (oddHigh & LANE) - RAISED;
  scores[at + 6] = (evenHigh >>> 16) - RAISED;
}

const LANES = 0x00ff00ff;
const LANE = 0xffff;
const RAISED = FEATURE_COUNT * RAISE;

function step(at: number, transitions: Int32Array): void {
  const before = at - LABEL_COUNT;
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
    scores[at + to] = Math.max((scores[at + to] ?? 0) + best, FORBIDDEN);
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
