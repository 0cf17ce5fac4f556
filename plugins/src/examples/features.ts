import type { SparseVector } from "../_examples/logistic-regression.ts";

/** Turns texts into TF-IDF vectors over the vocabulary of the texts that it was made from. */
export interface Vectoriser {
  /** How many positions a vector has. */
  readonly size: number;
  /** The vector of any text, of length 1 (or 0 where it shares nothing with the vocabulary). */
  vectorOf(text: string): SparseVector;
}

type Counts = Map<string, number>;

/**
 * Learns the vocabulary and the inverse document frequencies of `texts`. Words with their
 * neighbours catch what is said; character n-grams catch inflections, typos and other scripts.
 * Both blocks weigh the same, however long the text is.
 */
export function fitVectoriser(texts: readonly string[]): Vectoriser {
  const blocks = [wordGrams, characterGrams].map((grams) => ({ grams, counts: texts.map(grams) }));
  const vocabularies = blocks.map(({ counts }) => inverseFrequencies(counts));
  const positions = new Map<string, number>();
  for (const vocabulary of vocabularies) {
    for (const gram of vocabulary.keys()) positions.set(gram, positions.size);
  }
  return {
    size: positions.size,
    vectorOf(text) {
      const found: number[] = [];
      const values: number[] = [];
      for (const [block, { grams }] of blocks.entries()) {
        const weighted = weigh(grams(text), vocabularies[block] as Counts);
        const length = Math.hypot(...weighted.values()) * Math.SQRT2 || 1;
        for (const [gram, weight] of weighted) {
          found.push(positions.get(gram) as number);
          values.push(weight / length);
        }
      }
      return { positions: Int32Array.from(found), values: Float64Array.from(values) };
    },
  };
}

/** Smoothed inverse document frequency of every gram that at least two texts share. */
function inverseFrequencies(counts: readonly Counts[]): Counts {
  const documents: Counts = new Map();
  for (const grams of counts) for (const gram of grams.keys()) increment(documents, gram);
  const inverse: Counts = new Map();
  for (const [gram, count] of documents) {
    if (count >= 2) inverse.set(gram, Math.log((1 + counts.length) / (1 + count)) + 1);
  }
  return inverse;
}

/** A pasted log repeats itself: the tenth occurrence says less than the first, so tf is damped. */
function weigh(grams: Counts, inverse: Counts): Counts {
  const weighted: Counts = new Map();
  for (const [gram, count] of grams) {
    const idf = inverse.get(gram);
    if (idf !== undefined) weighted.set(gram, (1 + Math.log(count)) * idf);
  }
  return weighted;
}

/** Words and pairs of neighbouring words, prefixed so that they never meet character grams. */
function wordGrams(text: string): Counts {
  const counts: Counts = new Map();
  let before = "";
  for (const word of wordsOf(text)) {
    increment(counts, `w ${word}`);
    increment(counts, `w ${before} ${word}`);
    before = word;
  }
  return counts;
}

/** Runs of 3 to 5 characters inside a word, its borders included. */
function characterGrams(text: string): Counts {
  const counts: Counts = new Map();
  for (const word of wordsOf(text)) {
    const padded = Array.from(`_${word}_`);
    for (let size = 3; size <= 5; size += 1) {
      for (let start = 0; start + size <= padded.length; start += 1) {
        increment(counts, `c ${padded.slice(start, start + size).join("")}`);
      }
    }
  }
  return counts;
}

/** Mark-up, addresses and exact numbers tell nothing about urgency, only about the sender. */
function wordsOf(text: string): readonly string[] {
  const plain = text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/<[^<>]{0,500}>/gu, " ")
    .replaceAll(/\S+@\S+/gu, " ")
    .replaceAll(/\p{N}+/gu, "0");
  return plain.match(/\p{L}[\p{L}\p{M}'’]*|0|!+|\?+/gu) ?? [];
}

function increment(counts: Counts, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
