/** A sparse vector: `values[i]` stands at position `positions[i]`; no position occurs twice. */
export interface SparseVector {
  readonly positions: Int32Array;
  readonly values: Float64Array;
}

/** A fitted multinomial logistic regression. */
export interface Regression {
  /** The probability of each class, in their order; they sum to 1. */
  probabilitiesOf(vector: SparseVector): Float64Array;
}

export interface RegressionOptions {
  /** How many positions a vector has. */
  readonly size: number;
  /** How many classes there are. */
  readonly classes: number;
  /** Strength of the L2 penalty; larger means smaller weights. */
  readonly penalty: number;
}

const iterations = 200;

/**
 * Fits by accelerated gradient descent (Nesterov) over all examples at once; rare classes count as
 * much as frequent ones. Nothing is random: the same examples give the same weights. `classOf` and
 * `vectors` run in parallel; the vectors have a length of at most 1.
 *
 * The weights always are a sum of the examples (`weights = Σ shares[i] · vectors[i]`), so the
 * descent moves the shares and needs only the products of the examples with each other: a few
 * hundred numbers instead of ten thousand.
 */
export function fitRegression(
  vectors: readonly SparseVector[],
  classOf: readonly number[],
  { size, classes, penalty }: RegressionOptions,
): Regression {
  const products = productsOf(vectors, size);
  const importance = importanceOf(classOf, classes);
  // The gradient's steepest change: half the largest eigenvalue of the products, plus the penalty.
  const rate = 1 / (Math.max(...importance) * vectors.length + penalty);
  const shares = new Float64Array(vectors.length * classes);
  const ahead = shares.slice();
  for (let iteration = 0; iteration < iterations; iteration += 1) {
    const momentum = iteration / (iteration + 3);
    const errors = errorsAt(ahead, products, classOf, importance);
    for (const [at, error] of errors.entries()) {
      const looked = ahead[at] as number;
      const moved = looked - rate * (error + penalty * looked);
      ahead[at] = moved + momentum * (moved - (shares[at] as number));
      shares[at] = moved;
    }
  }
  return regressionOf(shares, vectors, { size, classes });
}

/** The loss's derivative by each score: predicted minus true probability, by importance. */
function errorsAt(
  shares: Float64Array,
  products: readonly Float64Array[],
  classOf: readonly number[],
  importance: readonly number[],
): Float64Array {
  const classes = shares.length / classOf.length;
  const errors = new Float64Array(shares.length);
  const scores = new Float64Array(classes);
  for (const [example, row] of products.entries()) {
    scores.fill(0);
    for (let other = 0, at = 0; other < row.length; other += 1) {
      const product = row[other] as number;
      for (let label = 0; label < classes; label += 1, at += 1) {
        scores[label] = (scores[label] as number) + product * (shares[at] as number);
      }
    }
    const target = classOf[example] as number;
    for (const [label, probability] of softmax(scores).entries()) {
      const error = probability - (label === target ? 1 : 0);
      errors[example * classes + label] = error * (importance[example] as number);
    }
  }
  return errors;
}

function regressionOf(
  shares: Float64Array,
  vectors: readonly SparseVector[],
  { size, classes }: Omit<RegressionOptions, "penalty">,
): Regression {
  // One row a class; its last position is the bias.
  const weights = Array.from({ length: classes }, (_, label) => {
    const row = new Float64Array(size + 1);
    for (const [example, vector] of vectors.entries()) {
      addScaled(row, vector, shares[example * classes + label] as number);
    }
    return row;
  });
  return {
    probabilitiesOf: (vector) =>
      softmax(Float64Array.from(weights, (row) => dot(row, vector) + (row[size] as number))),
  };
}

/** Each example's product with each other one, plus 1 for the bias that all share. */
function productsOf(vectors: readonly SparseVector[], size: number): readonly Float64Array[] {
  return vectors.map((vector) => {
    const dense = new Float64Array(size + 1);
    addScaled(dense, vector, 1);
    return Float64Array.from(vectors, (other) => dot(dense, other) + 1);
  });
}

/** Weights that give every class the same sum, and all examples together a sum of 1. */
function importanceOf(classOf: readonly number[], classes: number): readonly number[] {
  const counts = new Float64Array(classes);
  for (const label of classOf) counts[label] = (counts[label] as number) + 1;
  return classOf.map((label) => 1 / (classes * (counts[label] as number)));
}

function dot(dense: Float64Array, { positions, values }: SparseVector): number {
  let sum = 0;
  for (let at = 0; at < positions.length; at += 1) {
    sum += (dense[positions[at] as number] as number) * (values[at] as number);
  }
  return sum;
}

function addScaled(row: Float64Array, { positions, values }: SparseVector, scale: number): void {
  for (let at = 0; at < positions.length; at += 1) {
    const position = positions[at] as number;
    row[position] = (row[position] as number) + scale * (values[at] as number);
  }
  const bias = row.length - 1;
  row[bias] = (row[bias] as number) + scale;
}

function softmax(scores: Float64Array): Float64Array {
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
