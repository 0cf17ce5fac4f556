import { FORBIDDEN } from "./decode.ts";
import { readFacts, sameFacts, sameText } from "./facts.ts";
import type { Facts } from "./facts.ts";
import { LABEL_COUNT } from "./label-set.ts";
import type { Model } from "./model.ts";
import { scorersFor } from "./scorer.ts";
import type { Scorer } from "./scorer.ts";
import { KIND } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";

// Of this text and the one before, which often is the same but for what was hidden in between: where
// a token's features are the same, its scores are. Made at the first text, and reused, so that nothing is
// allocated.
let scorers: { now: Scorer; before: Scorer } | undefined;
let lastModel: Model | undefined;
// How many tokens they have room for: a text that needs more makes new ones.
let size = 1024;

/** The scores of a text's labels, token by token. */
export interface Scored {
  /** Valid until the next call but one. */
  readonly scores: Int32Array;
  /** True where the text is the one before, as far as features tell. */
  readonly isSame: boolean;
}

/** Scores the labels of every token. */
export function emissionsOf(tokens: Tokens, model: Model): Scored {
  const { count } = tokens;
  const { now, before } = swapped(model, count);
  readFacts(tokens, model.lexicon, now.facts);
  if (sameText(now.facts, before.facts)) {
    scorers = { now: before, before: now };
    return { scores: before.scores, isSame: true };
  }
  const reuse = new Alignment(now.facts, before.facts);
  // Where the row of tokens began that is yet to be scored.
  let from = 0;
  for (let i = 0; i < count; i += 1) {
    const at = i * LABEL_COUNT;
    const same = reuse.placeOf(i);
    if (same < 0 && tokens.kinds[i] !== KIND.hidden) continue;
    if (from < i) now.emit(from, i);
    from = i + 1;
    if (same >= 0) {
      const known = same * LABEL_COUNT;
      for (let label = 0; label < LABEL_COUNT; label += 1) {
        now.scores[at + label] = before.scores[known + label] ?? 0;
      }
    } else {
      now.scores[at] = 0;
      for (let label = 1; label < LABEL_COUNT; label += 1) now.scores[at + label] = FORBIDDEN;
    }
  }
  if (from < count) now.emit(from, count);
  return { scores: now.scores, isSame: false };
}

function swapped(model: Model, count: number): { now: Scorer; before: Scorer } {
  if (scorers !== undefined && model === lastModel && count <= size) {
    scorers = { now: scorers.before, before: scorers.now };
    return scorers;
  }
  if (count > size) size = Math.ceil(count * SPARE);
  const [now, before] = scorersFor(model, size);
  lastModel = model;
  scorers = { now, before };
  return scorers;
}

// Room for texts that are somewhat longer than the longest so far.
const SPARE = 1.5;

// How far ahead the same token is looked for: an address is hidden as one token in place of many. Less
// far where none was found yet, as in a text that is new.
const AHEAD_MAX = 16;
const AHEAD_AT_FIRST = 6;
// After so many tokens that are not found the texts are strangers.
const MISSES_MAX = 8;

/** Finds each token of a text in the text before, going along with it. */
class Alignment {
  // State: where the next token is expected, and how many were not found in a row.
  readonly #now: Facts;
  readonly #before: Facts;
  #next = 0;
  #misses = 0;

  constructor(facts: Facts, earlier: Facts) {
    this.#now = facts;
    this.#before = earlier;
  }

  /** The place of a token with the same features, or -1. Called for one token after another. */
  placeOf(i: number): number {
    if (this.#misses > MISSES_MAX) return -1;
    const ahead = this.#next === 0 ? AHEAD_AT_FIRST : AHEAD_MAX;
    const limit = Math.min(this.#before.count, this.#next + ahead);
    for (let j = this.#next; j < limit; j += 1) {
      if (!sameFacts(this.#now, i, this.#before, j)) continue;
      this.#next = j + 1;
      this.#misses = 0;
      return j;
    }
    this.#misses += 1;
    return -1;
  }
}
