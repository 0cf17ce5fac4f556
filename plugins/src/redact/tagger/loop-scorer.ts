import { decode } from "./decode.ts";
import { factsFor } from "./facts.ts";
import { FEATURE_COUNT, featuresOf } from "./features.ts";
import { SCORE_ROW } from "./label-set.ts";
import { RAISE } from "./model.ts";
import type { Scorer, ScorerModel } from "./scorer.ts";

/** A scorer that loops over features and labels: easy to believe, and slow. */
export function loopScorer({ rows, mask, transitions }: ScorerModel, size: number): Scorer {
  const facts = factsFor(size);
  const scores = new Int32Array(size * SCORE_ROW);
  return {
    facts,
    scores,
    emit(from, end) {
      for (let i = from; i < end; i += 1) {
        featuresOf(facts, i, mask, features);
        addRows(rows, scores, i * SCORE_ROW);
      }
    },
    decode: (count, bias) => decode(count, scores, transitions, bias),
  };
}

const features = new Int32Array(FEATURE_COUNT);

// Eight weights of a row stand in two numbers, one byte each, raised so that none is negative. Four sums
// run along, two labels in each: at most 255 a feature fits into 16 bits.
function addRows(rows: Int32Array, scores: Int32Array, at: number): void {
  let even = 0;
  let odd = 0;
  let evenHigh = 0;
  let oddHigh = 0;
  for (let k = 0; k < FEATURE_COUNT; k += 1) {
    const row = (features[k] ?? 0) << 1;
    const low = rows[row] ?? 0;
    const high = rows[row + 1] ?? 0;
    even += low & LANES;
    odd += (low >>> 8) & LANES;
    evenHigh += high & LANES;
    oddHigh += (high >>> 8) & LANES;
  }
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
