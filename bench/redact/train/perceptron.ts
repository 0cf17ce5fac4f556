import { mayFollow } from "../../../plugins/src/redact/tagger/decode.ts";
import {
  FEATURE_COUNT,
  PAD,
  featuresOf,
  readFacts,
} from "../../../plugins/src/redact/tagger/features.ts";
import { WORD } from "../../../plugins/src/redact/tagger/lexicon.ts";
import type { Lexicon } from "../../../plugins/src/redact/tagger/lexicon.ts";
import { LABEL_COUNT, ROW } from "../../../plugins/src/redact/tagger/model.ts";
import { readTokens } from "./examples.ts";
import type { Example } from "./examples.ts";
import type { Random } from "./random.ts";

/** What can be set about the training. The defaults are those of the shipped model. */
export interface TrainOptions {
  readonly epochs: number;
  /** Rows of weights: 2 to this power. */
  readonly rowBits: number;
  /** How far a wrong label must lie below the right one. */
  readonly margin: number;
  /** The same for "nothing" where there is something: missing costs more than hiding too much. */
  readonly missMargin: number;
  /** Share of names that an epoch hides from lexicon and vocabulary, so that context is learned. */
  readonly unknownShare: number;
}

const FORBIDDEN = -1e9;

/**
 * A structured perceptron (Collins 2002) with margins and averaged weights: decodes each example
 * with the present weights, and where the path is wrong moves weights from its features to those of
 * the right one.
 */
export class Trainer {
  readonly #options: TrainOptions;
  readonly #lexicon: Lexicon;
  readonly #mask: number;
  // Weights, and the sums that average them: average = weight - sum / steps.
  readonly #weights: Float32Array;
  readonly #sums: Float64Array;
  readonly #pairs = new Float64Array(LABEL_COUNT * LABEL_COUNT);
  readonly #pairSums = new Float64Array(LABEL_COUNT * LABEL_COUNT);
  #steps = 1;
  #features = new Int32Array(1024 * FEATURE_COUNT);
  #scores = new Float64Array(1024 * LABEL_COUNT);
  #origins = new Uint8Array(1024 * LABEL_COUNT);
  #path = new Uint8Array(1024);
  readonly #row = new Int32Array(FEATURE_COUNT);

  constructor(lexicon: Lexicon, options: TrainOptions) {
    this.#lexicon = lexicon;
    this.#options = options;
    const rows = 2 ** options.rowBits;
    this.#mask = rows - 1;
    this.#weights = new Float32Array(rows * ROW);
    this.#sums = new Float64Array(rows * ROW);
  }

  /** One pass over the examples in random order. Returns the share of tokens decoded right. */
  epoch(examples: readonly Example[], random: Random): number {
    const order = examples.map((_, i) => i);
    for (let i = order.length - 1; i > 0; i -= 1) {
      const j = random.below(i + 1);
      [order[i], order[j]] = [order[j] as number, order[i] as number];
    }
    let right = 0;
    let total = 0;
    const salt = random.below(2 ** 30);
    for (const index of order) {
      const example = examples[index];
      if (example === undefined || example.labels.length === 0) continue;
      right += this.#learn(example, salt ^ Math.imul(index, 0x9e3779b1));
      total += example.labels.length;
    }
    return right / total;
  }

  #learn({ text, hidden, labels }: Example, salt: number): number {
    const count = labels.length;
    this.#grow(count);
    this.#read(text, hidden, salt);
    this.#decode(labels);
    let right = 0;
    for (let i = 0; i < count; i += 1) {
      const gold = labels[i] ?? 0;
      const got = this.#path[i] ?? 0;
      if (gold === got) right += 1;
      else this.#move(i, gold, got);
      if (i === 0) continue;
      const goldPair = (labels[i - 1] ?? 0) * LABEL_COUNT + gold;
      const gotPair = (this.#path[i - 1] ?? 0) * LABEL_COUNT + got;
      if (goldPair === gotPair) continue;
      this.#movePair(goldPair, 1);
      this.#movePair(gotPair, -1);
    }
    this.#steps += 1;
    return right;
  }

  #grow(count: number): void {
    if (this.#path.length >= count) return;
    this.#features = new Int32Array(2 * count * FEATURE_COUNT);
    this.#scores = new Float64Array(2 * count * LABEL_COUNT);
    this.#origins = new Uint8Array(2 * count * LABEL_COUNT);
    this.#path = new Uint8Array(2 * count);
  }

  #read(text: string, hidden: Example["hidden"], salt: number): void {
    const tokens = readTokens(text, hidden);
    const facts = readFacts(tokens, this.#lexicon);
    const names = WORD.given | WORD.surname;
    for (let i = 0; i < tokens.count; i += 1) {
      const at = i + PAD;
      if (((facts.classes[at] ?? 0) & names) === 0) continue;
      const roll = (Math.imul((facts.words[at] ?? 0) ^ salt, 0x85ebca6b) >>> 8) / 2 ** 24;
      if (roll >= this.#options.unknownShare) continue;
      facts.classes[at] = (facts.classes[at] ?? 0) & ~(names | WORD.frequent);
      facts.words[at] = 1;
    }
    for (let i = 0; i < tokens.count; i += 1) {
      featuresOf(tokens, facts, i, this.#mask, this.#row);
      this.#features.set(this.#row, i * FEATURE_COUNT);
    }
  }

  #decode(labels: Uint8Array): void {
    const count = labels.length;
    const scores = this.#scores;
    for (let i = 0; i < count; i += 1) {
      const at = i * LABEL_COUNT;
      const gold = labels[i] ?? 0;
      for (let label = 0; label < LABEL_COUNT; label += 1) {
        scores[at + label] = this.#score(i, label) + this.#cost(gold, label);
      }
      if (i > 0) this.#step(at);
      else scores[at + 2] = scores[at + 4] = FORBIDDEN;
    }
    this.#trace(count);
  }

  #score(i: number, label: number): number {
    let sum = 0;
    const from = i * FEATURE_COUNT;
    for (let k = from; k < from + FEATURE_COUNT; k += 1) {
      sum += this.#weights[(this.#features[k] ?? 0) * ROW + label] ?? 0;
    }
    return sum;
  }

  #cost(gold: number, label: number): number {
    if (gold === label) return 0;
    const missed = label === 0 || label > 4;
    return missed && gold > 0 && gold < 5 ? this.#options.missMargin : this.#options.margin;
  }

  #step(at: number): void {
    for (let to = 0; to < LABEL_COUNT; to += 1) {
      let best = FORBIDDEN * 2;
      let origin = 0;
      for (let from = 0; from < LABEL_COUNT; from += 1) {
        if (!mayFollow(from, to)) continue;
        const score =
          (this.#scores[at - LABEL_COUNT + from] ?? 0) +
          (this.#pairs[from * LABEL_COUNT + to] ?? 0);
        if (score > best) {
          best = score;
          origin = from;
        }
      }
      this.#scores[at + to] = (this.#scores[at + to] ?? 0) + best;
      this.#origins[at + to] = origin;
    }
  }

  #trace(count: number): void {
    const last = (count - 1) * LABEL_COUNT;
    let label = 0;
    for (let other = 1; other < LABEL_COUNT; other += 1) {
      if ((this.#scores[last + other] ?? 0) > (this.#scores[last + label] ?? 0)) label = other;
    }
    for (let i = count - 1; i >= 0; i -= 1) {
      this.#path[i] = label;
      label = this.#origins[i * LABEL_COUNT + label] ?? 0;
    }
  }

  #move(i: number, gold: number, got: number): void {
    const from = i * FEATURE_COUNT;
    for (let k = from; k < from + FEATURE_COUNT; k += 1) {
      const row = (this.#features[k] ?? 0) * ROW;
      this.#weights[row + gold] = (this.#weights[row + gold] ?? 0) + 1;
      this.#weights[row + got] = (this.#weights[row + got] ?? 0) - 1;
      this.#sums[row + gold] = (this.#sums[row + gold] ?? 0) + this.#steps;
      this.#sums[row + got] = (this.#sums[row + got] ?? 0) - this.#steps;
    }
  }

  #movePair(pair: number, by: number): void {
    this.#pairs[pair] = (this.#pairs[pair] ?? 0) + by;
    this.#pairSums[pair] = (this.#pairSums[pair] ?? 0) + by * this.#steps;
  }

  /** The averaged weights in whole numbers of at most 127, small ones left out. */
  quantised(): { weights: Int8Array; mask: number; transitions: Int32Array } {
    const average = (weight: number, sum: number): number => weight - sum / this.#steps;
    const values = this.#weights.map((weight, i) => average(weight, this.#sums[i] ?? 0));
    const sizes = values
      .filter((value) => value !== 0)
      .map(Math.abs)
      .toSorted();
    const scale = 127 / (sizes[Math.floor(sizes.length * 0.9995)] ?? 1);
    const rounded = (value: number): number => Math.round(value * scale);
    const weights = Int8Array.from(values, (value) =>
      Math.max(-127, Math.min(127, rounded(value))),
    );
    const transitions = Int32Array.from(this.#pairs, (pair, i) =>
      Math.max(-32000, Math.min(32000, rounded(average(pair, this.#pairSums[i] ?? 0)))),
    );
    return { weights, mask: this.#mask, transitions };
  }
}
