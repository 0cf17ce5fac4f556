import { mayFollow } from "../../../plugins/src/redact/tagger/decode.ts";
import { PAD, factsFor, readFacts } from "../../../plugins/src/redact/tagger/facts.ts";
import { FEATURE_COUNT, featuresOf } from "../../../plugins/src/redact/tagger/features.ts";
import { WORD } from "../../../plugins/src/redact/tagger/lexicon.ts";
import type { Lexicon } from "../../../plugins/src/redact/tagger/lexicon.ts";
import { LABEL_COUNT, ROW } from "../../../plugins/src/redact/tagger/model.ts";
import { readTokens } from "./examples.ts";
import type { Example } from "./examples.ts";
import type { Random } from "./random.ts";

/** What can be set about the training. The defaults of main.ts are those of the shipped model. */
export interface TrainOptions {
  /** Rows of weights: 2 to this power. */
  readonly rowBits: number;
  /** First step size of AdaGrad. */
  readonly rate: number;
  /** Pull of every touched weight towards zero. */
  readonly decay: number;
  /** Added to the score of "nothing" where there is a name or address: missing costs more. */
  readonly missCost: number;
  /** Share of names that are kept from lexicon and vocabulary, so that context is learned. */
  readonly unknownShare: number;
  /** Share of words that are not told, so that their roles, classes and shapes are learned from. */
  readonly forgottenShare: number;
}

const IMPOSSIBLE = -1e30;
// Differences below this are not worth an update; they would only make the model larger.
const GRADIENT_MIN = 0.004;
// The same for a word wherever it stands in an example.
function rollOf(word: number, salt: number): number {
  return (Math.imul(word ^ salt, 0x85ebca6b) >>> 8) / 2 ** 24;
}

/** Units of the shipped model's whole-number weights per unit of log-odds. */
export const UNITS = 16;

/**
 * A linear-chain conditional random field (Lafferty 2001) with hashed features, trained by AdaGrad
 * on single examples, with softmax-margin costs (Gimpel and Smith 2010) for what is missed.
 */
export class Trainer {
  readonly #options: TrainOptions;
  readonly #lexicon: Lexicon;
  readonly #mask: number;
  readonly #weights: Float32Array;
  readonly #squares: Float32Array;
  // Sums of the weights after each later epoch: their mean is steadier than the last ones.
  readonly #kept: Float32Array;
  #keptCount = 0;
  readonly #pairs = new Float64Array(LABEL_COUNT * LABEL_COUNT);
  readonly #pairSquares = new Float64Array(LABEL_COUNT * LABEL_COUNT).fill(1);
  // Of the example at work, row by row of tokens.
  #facts = factsFor(256);
  #features = new Int32Array(0);
  #scores = new Float64Array(0);
  #ahead = new Float64Array(0);
  #behind = new Float64Array(0);
  readonly #row = new Int32Array(FEATURE_COUNT);
  readonly #terms = new Float64Array(LABEL_COUNT);

  constructor(lexicon: Lexicon, options: TrainOptions) {
    this.#lexicon = lexicon;
    this.#options = options;
    const rows = 2 ** options.rowBits;
    this.#mask = rows - 1;
    this.#weights = new Float32Array(rows * ROW);
    this.#squares = new Float32Array(rows * ROW).fill(1);
    this.#kept = new Float32Array(rows * ROW);
  }

  /** One pass over the examples in random order. Returns the mean loss of a token. */
  epoch(examples: readonly Example[], random: Random): number {
    const order = examples.map((_, i) => i);
    for (let i = order.length - 1; i > 0; i -= 1) {
      const j = random.below(i + 1);
      [order[i], order[j]] = [order[j] as number, order[i] as number];
    }
    let loss = 0;
    let total = 0;
    const salt = random.below(2 ** 30);
    for (const index of order) {
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
    this.#grow(count);
    this.#read(example, salt);
    this.#score(labels);
    const total = this.#forward(count);
    this.#backward(count);
    const gold = this.#goldScore(labels);
    this.#updatePairs(labels, total);
    for (let i = 0; i < count; i += 1) this.#update(i, labels[i] ?? 0, total);
    return total - gold;
  }

  #grow(count: number): void {
    if (this.#scores.length >= count * LABEL_COUNT) return;
    this.#features = new Int32Array(2 * count * FEATURE_COUNT);
    this.#scores = new Float64Array(2 * count * LABEL_COUNT);
    this.#ahead = new Float64Array(2 * count * LABEL_COUNT);
    this.#behind = new Float64Array(2 * count * LABEL_COUNT);
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

  #score(labels: Uint8Array): void {
    for (let i = 0; i < labels.length; i += 1) {
      const gold = labels[i] ?? 0;
      for (let label = 0; label < LABEL_COUNT; label += 1) {
        let sum = gold > 0 && gold < 5 && label === 0 ? this.#options.missCost : 0;
        const from = i * FEATURE_COUNT;
        for (let k = from; k < from + FEATURE_COUNT; k += 1) {
          sum += this.#weights[(this.#features[k] ?? 0) * ROW + label] ?? 0;
        }
        this.#scores[i * LABEL_COUNT + label] = sum;
      }
    }
    this.#scores[2] = IMPOSSIBLE;
    this.#scores[4] = IMPOSSIBLE;
  }

  #pair(from: number, to: number): number {
    return mayFollow(from, to) ? (this.#pairs[from * LABEL_COUNT + to] ?? 0) : IMPOSSIBLE;
  }

  #logSum(): number {
    let most = IMPOSSIBLE;
    for (const term of this.#terms) if (term > most) most = term;
    let sum = 0;
    for (const term of this.#terms) sum += Math.exp(term - most);
    return most + Math.log(sum);
  }

  #forward(count: number): number {
    const ahead = this.#ahead;
    for (let i = 0; i < count; i += 1) {
      for (let to = 0; to < LABEL_COUNT; to += 1) {
        const at = i * LABEL_COUNT + to;
        const own = this.#scores[at] ?? 0;
        if (i === 0) {
          ahead[at] = own;
          continue;
        }
        for (let from = 0; from < LABEL_COUNT; from += 1) {
          this.#terms[from] = (ahead[at - to - LABEL_COUNT + from] ?? 0) + this.#pair(from, to);
        }
        ahead[at] = own + this.#logSum();
      }
    }
    for (let label = 0; label < LABEL_COUNT; label += 1) {
      this.#terms[label] = ahead[(count - 1) * LABEL_COUNT + label] ?? 0;
    }
    return this.#logSum();
  }

  #backward(count: number): void {
    const behind = this.#behind;
    behind.fill(0, (count - 1) * LABEL_COUNT, count * LABEL_COUNT);
    for (let i = count - 2; i >= 0; i -= 1) {
      const next = (i + 1) * LABEL_COUNT;
      for (let from = 0; from < LABEL_COUNT; from += 1) {
        for (let to = 0; to < LABEL_COUNT; to += 1) {
          this.#terms[to] =
            (this.#scores[next + to] ?? 0) + (behind[next + to] ?? 0) + this.#pair(from, to);
        }
        behind[i * LABEL_COUNT + from] = this.#logSum();
      }
    }
  }

  #goldScore(labels: Uint8Array): number {
    let sum = 0;
    for (let i = 0; i < labels.length; i += 1) {
      const label = labels[i] ?? 0;
      sum += this.#scores[i * LABEL_COUNT + label] ?? 0;
      if (i > 0) sum += this.#pair(labels[i - 1] ?? 0, label);
    }
    return sum;
  }

  #update(i: number, gold: number, total: number): void {
    const { rate, decay } = this.#options;
    const from = i * FEATURE_COUNT;
    for (let label = 0; label < LABEL_COUNT; label += 1) {
      const at = i * LABEL_COUNT + label;
      const share = Math.exp((this.#ahead[at] ?? 0) + (this.#behind[at] ?? 0) - total);
      const gradient = (gold === label ? 1 : 0) - share;
      if (Math.abs(gradient) < GRADIENT_MIN) continue;
      for (let k = from; k < from + FEATURE_COUNT; k += 1) {
        const place = (this.#features[k] ?? 0) * ROW + label;
        const weight = this.#weights[place] ?? 0;
        const pull = gradient - decay * weight;
        const square = (this.#squares[place] ?? 1) + pull * pull;
        this.#squares[place] = square;
        this.#weights[place] = weight + (rate * pull) / Math.sqrt(square);
      }
    }
  }

  #updatePairs(labels: Uint8Array, total: number): void {
    const gradients = new Float64Array(this.#pairs.length);
    for (let i = 1; i < labels.length; i += 1) {
      const before = (i - 1) * LABEL_COUNT;
      const here = i * LABEL_COUNT;
      for (let from = 0; from < LABEL_COUNT; from += 1) {
        for (let to = 0; to < LABEL_COUNT; to += 1) {
          const path =
            (this.#ahead[before + from] ?? 0) +
            this.#pair(from, to) +
            (this.#scores[here + to] ?? 0) +
            (this.#behind[here + to] ?? 0);
          const pair = from * LABEL_COUNT + to;
          gradients[pair] = (gradients[pair] ?? 0) - Math.exp(path - total);
        }
      }
      const goldPair = (labels[i - 1] ?? 0) * LABEL_COUNT + (labels[i] ?? 0);
      gradients[goldPair] = (gradients[goldPair] ?? 0) + 1;
    }
    gradients.forEach((gradient, pair) => {
      const square = (this.#pairSquares[pair] ?? 1) + gradient * gradient;
      this.#pairSquares[pair] = square;
      this.#pairs[pair] =
        (this.#pairs[pair] ?? 0) + (this.#options.rate * gradient) / Math.sqrt(square);
    });
  }

  /** Adds the present weights to those that {@link quantised} takes the mean of. */
  keep(): void {
    this.#weights.forEach((weight, i) => {
      this.#kept[i] = (this.#kept[i] ?? 0) + weight;
    });
    this.#keptCount += 1;
  }

  /** The mean of the weights kept, in whole numbers of at most 127, {@link UNITS} to the unit, small ones left out. */
  quantised(): { weights: Int8Array; mask: number; transitions: Int32Array } {
    const rounded = (value: number, most: number): number =>
      Math.max(-most, Math.min(most, Math.round(value * UNITS)));
    return {
      weights: Int8Array.from(this.#kept, (sum) => rounded(sum / this.#keptCount, 127)),
      mask: this.#mask,
      transitions: Int32Array.from(this.#pairs, (pair) => rounded(pair, 32_000)),
    };
  }
}
