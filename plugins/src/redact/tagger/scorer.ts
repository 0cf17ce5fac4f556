import { compiledScorer } from "./compiled-scorer.ts";
import type { Bias } from "./decode.ts";
import type { Facts } from "./facts.ts";
import { loopScorer } from "./loop-scorer.ts";
import type { Model } from "./model.ts";

/** The facts of a text's tokens, and the scores of the labels that come of them. */
export interface Scorer {
  readonly facts: Facts;
  /** `SCORE_ROW` numbers a token. */
  readonly scores: Int32Array;
  /**
   * Scores the tokens from one to before another one by their facts, and perhaps the next few: as many in all
   * as whole blocks have.
   */
  emit(from: number, end: number): void;
  /** The best label of each of so many tokens by their scores, valid until the next call: see {@link decode}. */
  decode(count: number, bias: Bias): Uint8Array;
}

/** What of a model it needs. */
export type ScorerModel = Pick<Model, "rows" | "mask" | "transitions">;

/** A scorer for texts of up to so many tokens. */
export function scorerFor(model: ScorerModel, size: number): Scorer {
  return compiledScorer(model, size) ?? loopScorer(model, size);
}
