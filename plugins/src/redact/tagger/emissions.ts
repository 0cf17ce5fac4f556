import { FORBIDDEN } from "./decode.ts";
import { generateEmit } from "./emit-code.ts";
import type { Emit } from "./emit-code.ts";
import { factsFor, readFacts, sameFacts, sameText } from "./facts.ts";
import type { Facts } from "./facts.ts";
import { FEATURE_COUNT, featuresOf } from "./features.ts";
import { LABEL_COUNT } from "./label-set.ts";
import { RAISE } from "./model.ts";
import type { Model } from "./model.ts";
import { KIND } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";

/** What each token's features say of each label, `LABEL_COUNT` scores a token. */
interface Emissions {
  facts: Facts;
  scores: Int32Array;
}

function emissionsFor(size: number): Emissions {
  return { facts: factsFor(size), scores: new Int32Array(size * LABEL_COUNT) };
}

// Of this text and the one before, which often is the same but for what was hidden in between: where
// a token's features are the same, its scores are. Reused, so that nothing is allocated.
let now = emissionsFor(1024);
let before = emissionsFor(1024);
let lastModel: Model | undefined;
// Made at the first text.
let emit: Emit | undefined;
const features = new Int32Array(FEATURE_COUNT);

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
  const emptied = before;
  before = now;
  now = emptied;
  if (model !== lastModel) before.facts.count = 0;
  lastModel = model;
  emit ??= generateEmit() ?? emitByLoop;
  if (now.scores.length < count * LABEL_COUNT) now = emissionsFor(count * 2);
  readFacts(tokens, model.lexicon, now.facts);
  if (sameText(now.facts, before.facts)) {
    return { scores: swapBack().scores, isSame: true };
  }
  const reuse = new Alignment(now.facts, before.facts);
  // Where the row of tokens began that is yet to be scored.
  let from = 0;
  for (let i = 0; i < count; i += 1) {
    const at = i * LABEL_COUNT;
    const same = reuse.placeOf(i);
    if (same < 0 && tokens.kinds[i] !== KIND.hidden) continue;
    if (from < i) emit(now.facts, from, i, model.rows, model.mask, now.scores);
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
  if (from < count) emit(now.facts, from, count, model.rows, model.mask, now.scores);
  return { scores: now.scores, isSame: false };
}

function swapBack(): Emissions {
  const same = before;
  before = now;
  now = same;
  return same;
}

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

/** Does what the generated code does, where none may be generated. */
export const emitByLoop: Emit = (facts, from, end, rows, mask, scores) => {
  for (let i = from; i < end; i += 1) emitOne(facts, i, rows, mask, scores);
};

function emitOne(
  facts: Facts,
  i: number,
  rows: Int32Array,
  mask: number,
  scores: Int32Array,
): void {
  featuresOf(facts, i, mask, features);
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
