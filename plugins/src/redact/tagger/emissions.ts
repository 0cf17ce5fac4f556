import { FORBIDDEN } from "./decode.ts";
import { BLOCK } from "./emit-code.ts";
import { PAD, readFacts, styleOf } from "./facts.ts";
import { mergeFacts } from "./merge.ts";
import type { Merged } from "./merge.ts";
import { LABEL_COUNT, SCORE_ROW } from "./label-set.ts";
import type { Model } from "./model.ts";
import { scorerFor } from "./scorer.ts";
import type { Scorer } from "./scorer.ts";
import { KIND } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";

// Made at the first text, and reused, so that nothing is allocated.
let scorer: Scorer | undefined;
let lastModel: Model | undefined;
// How many tokens it has room for: a text that needs more makes a new one.
let size = 1024;
// Room for texts that are somewhat longer than the longest so far.
const SPARE = 1.5;

/**
 * Scores the labels of every token.
 *
 * @param merged What has become one token since the call before, which was for the same text: only what
 * stands near it is scored anew. All tokens are where it is left out.
 * @returns What holds the scores, until the next call.
 */
export function emissionsOf(tokens: Tokens, model: Model, merged?: readonly Merged[]): Scorer {
  const current = scorerOf(model, tokens.count);
  // All tokens look different where the only capital of a text is hidden.
  if (merged === undefined || styleOf(tokens) !== current.facts.style) {
    readFacts(tokens, model.lexicon, current.facts);
    score(tokens, current, 0, tokens.count);
  } else {
    moveScores(current, merged);
    mergeFacts(tokens, merged, current.facts);
    scoreChanged(tokens, current);
  }
  return current;
}

function scorerOf(model: Model, count: number): Scorer {
  if (scorer !== undefined && model === lastModel && count <= size) return scorer;
  if (count > size) size = Math.ceil(count * SPARE);
  lastModel = model;
  return (scorer = scorerFor(model, size));
}

// To where their tokens stand by now.
function moveScores({ scores, facts }: Scorer, merged: readonly Merged[]): void {
  let to = merged[0]?.from ?? facts.count;
  for (let k = 0; k < merged.length; k += 1) {
    const from = merged[k]?.end ?? 0;
    const end = merged[k + 1]?.from ?? facts.count;
    to += 1;
    if (to !== from) {
      scores.copyWithin(to * SCORE_ROW, from * SCORE_ROW, end * SCORE_ROW);
    }
    to += end - from;
  }
}

function scoreChanged(tokens: Tokens, scorer: Scorer): void {
  const { count } = tokens;
  const { changed } = scorer.facts;
  for (let i = 0; i < count;) {
    if (changed[i + PAD] === 0) {
      i += 1;
      continue;
    }
    const from = i;
    do i += BLOCK;
    while (i < count && changed[i + PAD] === 1);
    i = Math.min(i, count);
    score(tokens, scorer, from, i);
    changed.fill(0, from + PAD, i + PAD);
  }
}

function score({ kinds }: Tokens, { scores, emit }: Scorer, from: number, end: number): void {
  emit(from, end);
  for (let i = from; i < end; i += 1) {
    if (kinds[i] === KIND.hidden) hide(scores, i * SCORE_ROW);
  }
}

// What is hidden is nothing to the tagger.
function hide(scores: Int32Array, at: number): void {
  scores[at] = 0;
  for (let label = 1; label < LABEL_COUNT; label += 1) scores[at + label] = FORBIDDEN;
}
