import { mayFollow } from "../../../plugins/src/redact/tagger/decode.ts";
import { PAD, factsFor, readFacts } from "../../../plugins/src/redact/tagger/facts.ts";
import { FEATURE_COUNT, featuresOf } from "../../../plugins/src/redact/tagger/features.ts";
import { WORD } from "../../../plugins/src/redact/tagger/lexicon.ts";
import type { Lexicon } from "../../../plugins/src/redact/tagger/lexicon.ts";
import { LABEL_COUNT } from "../../../plugins/src/redact/tagger/label-set.ts";
import { ROW } from "../../../plugins/src/redact/tagger/model.ts";
import type { Weights } from "../../../plugins/src/redact/tagger/model.ts";
import { readTokens } from "./examples.ts";
import type { Example } from "./examples.ts";
import type { TrainOptions } from "./options.ts";
import { shuffled } from "./random.ts";
import type { Random } from "./random.ts";

// Differences below this are not worth an update; they would only make the model larger.
const GRADIENT_MIN = 0.004;
// The same for a word wherever it stands in an example.
function rollOf(word: number, salt: number): number {
  return (Math.imul(word ^ salt, 0x85ebca6b) >>> 8) / 2 ** 24;
}

/** Units of the shipped model's whole-number weights per unit of log-odds. */
export const UNITS = 16;

const WIDE = 2 * ROW;
// The score of a label that cannot be; its exponential is zero.
const IMPOSSIBLE = -1e30;

/**
 * A linear-chain conditional random field (Lafferty 2001) with hashed features, trained by AdaGrad
 * on single examples, with softmax-margin costs (Gimpel and Smith 2010) for what is missed.
 */
export class Trainer {
  readonly #options: TrainOptions;
  readonly #lexicon: Lexicon;
  readonly #mask: number;
  // A row holds its weights and, behind them, the sums of their squared gradients: one line of the
  // cache, since to wait for memory is most of the work.
  readonly #rows: Float32Array;
  // Sums of the weights after each later epoch: their mean is steadier than the last ones.
  readonly #kept: Float32Array;
  #keptCount = 0;
  readonly #pairs = new Float64Array(LABEL_COUNT * LABEL_COUNT);
  readonly #pairSquares = new Float64Array(LABEL_COUNT * LABEL_COUNT).fill(1);
  readonly #pairGradients = new Float64Array(LABEL_COUNT * LABEL_COUNT);
  /** The exponentials of the pairs; zero for those that may not be. */
  readonly #links = new Float64Array(LABEL_COUNT * LABEL_COUNT);
  // Of the example at work, token by token: its scores, their exponentials, and the chances of what
  // stands before and behind, each token's scaled to sum up to one.
  #facts = factsFor(256);
  #features = new Int32Array(0);
  #scores = new Float64Array(0);
  #odds = new Float64Array(0);
  #ahead = new Float64Array(0);
  #behind = new Float64Array(0);
  #scales = new Float64Array(0);
  readonly #row = new Int32Array(FEATURE_COUNT);

  constructor(lexicon: Lexicon, options: TrainOptions) {
    this.#lexicon = lexicon;
    this.#options = options;
    const rows = 2 ** options.rowBits;
    this.#mask = rows - 1;
    this.#rows = new Float32Array(rows * WIDE);
    for (let at = 0; at < this.#rows.length; at += WIDE) this.#rows.fill(1, at + ROW, at + WIDE);
    this.#kept = new Float32Array(rows * ROW);
  }

  /** One pass over the examples in random order. Returns the mean loss of a token. */
  epoch(examples: readonly Example[], random: Random): number {
    let loss = 0;
    let total = 0;
    const salt = random.below(2 ** 30);
    for (const index of shuffled(examples.length, random)) {
      const example = examples[index];
      if (example === undefined || example.labels.length === 0) continue;
      loss += this.#learn(example, salt ^ Math.imul(index, 0x9e3779b1));
      total += example.labels.length;
    }
    return loss / total;
  }

  #learn(example: Example, salt: number): number {
    const { labels } = example;
    const count = labels.length;
    if (this.#scales.length < count) this.#grow(count);
    this.#read(example, salt);
    for (let from = 0; from < LABEL_COUNT; from += 1) {
      for (let to = 0; to < LABEL_COUNT; to += 1) {
        const pair = from * LABEL_COUNT + to;
        this.#links[pair] = mayFollow(from, to) ? Math.exp(this.#pairs[pair] ?? 0) : 0;
      }
    }
    const most = this.#score(labels);
    const total = most + this.#forward(count);
    this.#backward(count);
    const gold = this.#goldScore(labels);
    this.#updatePairs(labels);
    for (let i = 0; i < count; i += 1) this.#update(i, labels[i] ?? 0);
    return total - gold;
  }

  #grow(count: number): void {
    this.#features = new Int32Array(2 * count * FEATURE_COUNT);
    this.#scores = new Float64Array(2 * count * LABEL_COUNT);
    this.#odds = new Float64Array(2 * count * LABEL_COUNT);
    this.#ahead = new Float64Array(2 * count * LABEL_COUNT);
    this.#behind = new Float64Array(2 * count * LABEL_COUNT);
    this.#scales = new Float64Array(2 * count);
  }

  #read({ text, hidden }: Example, salt: number): void {
    const tokens = readTokens(text, hidden);
    if (this.#facts.words.length < tokens.count + 2 * PAD) this.#facts = factsFor(2 * tokens.count);
    const facts = this.#facts;
    readFacts(tokens, this.#lexicon, facts);
    const names = WORD.given | WORD.surname;
    const { unknownShare, forgottenShare } = this.#options;
    for (let i = 0; i < tokens.count; i += 1) {
      const at = i + PAD;
      const isName = ((facts.classes[at] ?? 0) & names) !== 0;
      if (rollOf(facts.words[at] ?? 0, salt) >= (isName ? unknownShare : forgottenShare)) continue;
      if (isName) facts.classes[at] = (facts.classes[at] ?? 0) & ~(names | WORD.frequent);
      facts.words[at] = 1;
    }
    for (let i = 0; i < tokens.count; i += 1) {
      featuresOf(facts, i, this.#mask, this.#row);
      this.#features.set(this.#row, i * FEATURE_COUNT);
    }
  }

  /** Scores every label of every token. Returns the sum of the best ones, which odds are relative to. */
  #score(labels: Uint8Array): number {
    let sum = 0;
    for (let i = 0; i < labels.length; i += 1) {
      const at = i * LABEL_COUNT;
      this.#scoreToken(i, labels[i] ?? 0);
      if (i === 0) {
        this.#scores[2] = IMPOSSIBLE;
        this.#scores[4] = IMPOSSIBLE;
      }
      let most = IMPOSSIBLE;
      for (let k = at; k < at + LABEL_COUNT; k += 1) most = Math.max(most, this.#scores[k] ?? 0);
      for (let k = at; k < at + LABEL_COUNT; k += 1) {
        this.#odds[k] = Math.exp((this.#scores[k] ?? 0) - most);
      }
      sum += most;
    }
    return sum;
  }

  #scoreToken(i: number, gold: number): void {
    const rows = this.#rows;
    const features = this.#features;
    let s0 = gold > 0 && gold < 5 ? this.#options.missCost : 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let s4 = 0;
    let s5 = 0;
    let s6 = 0;
    const from = i * FEATURE_COUNT;
    for (let k = from; k < from + FEATURE_COUNT; k += 1) {
      const row = (features[k] ?? 0) * WIDE;
      s0 += rows[row] ?? 0;
      s1 += rows[row + 1] ?? 0;
      s2 += rows[row + 2] ?? 0;
      s3 += rows[row + 3] ?? 0;
      s4 += rows[row + 4] ?? 0;
      s5 += rows[row + 5] ?? 0;
      s6 += rows[row + 6] ?? 0;
    }
    this.#scores.set([s0, s1, s2, s3, s4, s5, s6], i * LABEL_COUNT);
  }

  /** The chances of each label by what stands before it. Returns the logarithm of their sums. */
  #forward(count: number): number {
    const ahead = this.#ahead;
    let logs = 0;
    for (let i = 0; i < count; i += 1) {
      const at = i * LABEL_COUNT;
      let scale = 0;
      for (let to = 0; to < LABEL_COUNT; to += 1) {
        const sum =
          (i === 0 ? 1 : this.#arriving(at - LABEL_COUNT, to)) * (this.#odds[at + to] ?? 0);
        ahead[at + to] = sum;
        scale += sum;
      }
      this.#scales[i] = scale;
      for (let to = 0; to < LABEL_COUNT; to += 1) ahead[at + to] = (ahead[at + to] ?? 0) / scale;
      logs += Math.log(scale);
    }
    return logs;
  }

  #arriving(before: number, to: number): number {
    let sum = 0;
    for (let from = 0; from < LABEL_COUNT; from += 1) {
      sum += (this.#ahead[before + from] ?? 0) * (this.#links[from * LABEL_COUNT + to] ?? 0);
    }
    return sum;
  }

  #backward(count: number): void {
    const behind = this.#behind;
    behind.fill(1, (count - 1) * LABEL_COUNT, count * LABEL_COUNT);
    for (let i = count - 2; i >= 0; i -= 1) {
      const next = (i + 1) * LABEL_COUNT;
      for (let from = 0; from < LABEL_COUNT; from += 1) {
        let sum = 0;
        for (let to = 0; to < LABEL_COUNT; to += 1) {
          const link = this.#links[from * LABEL_COUNT + to] ?? 0;
          sum += link * (this.#odds[next + to] ?? 0) * (behind[next + to] ?? 0);
        }
        behind[i * LABEL_COUNT + from] = sum / (this.#scales[i + 1] ?? 1);
      }
    }
  }

  #goldScore(labels: Uint8Array): number {
    let sum = 0;
    for (let i = 0; i < labels.length; i += 1) {
      const label = labels[i] ?? 0;
      sum += this.#scores[i * LABEL_COUNT + label] ?? 0;
      if (i > 0) sum += this.#pairs[(labels[i - 1] ?? 0) * LABEL_COUNT + label] ?? 0;
    }
    return sum;
  }

  #update(i: number, gold: number): void {
    const { rate, decay } = this.#options;
    const rows = this.#rows;
    const from = i * FEATURE_COUNT;
    for (let label = 0; label < LABEL_COUNT; label += 1) {
      const at = i * LABEL_COUNT + label;
      const share = (this.#ahead[at] ?? 0) * (this.#behind[at] ?? 0);
      const gradient = (gold === label ? 1 : 0) - share;
      if (Math.abs(gradient) < GRADIENT_MIN) continue;
      for (let k = from; k < from + FEATURE_COUNT; k += 1) {
        const place = (this.#features[k] ?? 0) * WIDE + label;
        const weight = rows[place] ?? 0;
        const pull = gradient - decay * weight;
        const square = (rows[place + ROW] ?? 1) + pull * pull;
        rows[place + ROW] = square;
        rows[place] = weight + (rate * pull) / Math.sqrt(square);
      }
    }
  }

  #updatePairs(labels: Uint8Array): void {
    const gradients = this.#pairGradients.fill(0);
    for (let i = 1; i < labels.length; i += 1) {
      const before = (i - 1) * LABEL_COUNT;
      const here = i * LABEL_COUNT;
      for (let to = 0; to < LABEL_COUNT; to += 1) {
        const chance = (this.#odds[here + to] ?? 0) * (this.#behind[here + to] ?? 0);
        const share = chance / (this.#scales[i] ?? 1);
        for (let from = 0; from < LABEL_COUNT; from += 1) {
          const pair = from * LABEL_COUNT + to;
          const path = (this.#ahead[before + from] ?? 0) * (this.#links[pair] ?? 0) * share;
          gradients[pair] = (gradients[pair] ?? 0) - path;
        }
      }
      const goldPair = (labels[i - 1] ?? 0) * LABEL_COUNT + (labels[i] ?? 0);
      gradients[goldPair] = (gradients[goldPair] ?? 0) + 1;
    }
    for (let pair = 0; pair < gradients.length; pair += 1) {
      const gradient = gradients[pair] ?? 0;
      const square = (this.#pairSquares[pair] ?? 1) + gradient * gradient;
      const step = (this.#options.rate * gradient) / Math.sqrt(square);
      this.#pairSquares[pair] = square;
      this.#pairs[pair] = (this.#pairs[pair] ?? 0) + step;
    }
  }

  /** Adds the present weights to those that {@link quantised} takes the mean of. */
  keep(): void {
    const rows = this.#rows;
    for (let row = 0, at = 0; at < rows.length; row += ROW, at += WIDE) {
      for (let label = 0; label < LABEL_COUNT; label += 1) {
        this.#kept[row + label] = (this.#kept[row + label] ?? 0) + (rows[at + label] ?? 0);
      }
    }
    this.#keptCount += 1;
  }

  /** The mean of the weights kept, in whole numbers of at most 127, {@link UNITS} to the unit, small ones left out. */
  quantised(): Weights {
    const rounded = (value: number, most: number): number =>
      Math.max(-most, Math.min(most, Math.round(value * UNITS)));
    return {
      weights: this.#kept.reduce((weights, sum, i) => {
        if (sum !== 0) weights[i] = rounded(sum / this.#keptCount, 127);
        return weights;
      }, new Int8Array(this.#kept.length)),
      mask: this.#mask,
      transitions: Int32Array.from(this.#pairs, (pair) => rounded(pair, 32_000)),
    };
  }
}
