import { fitRegression } from "./logistic-regression.ts";
import type { SparseVector } from "./logistic-regression.ts";

/** A text and what it should be called. */
export interface LabelledExample {
  readonly text: string;
  readonly label: string;
}

/** What a model says of a text. */
export interface Prediction {
  /** The most probable label. */
  readonly label: string;
  /** The probability of each label; they sum to 1. */
  readonly probabilities: Readonly<Record<string, number>>;
}

/** A trained classifier of vectors. */
export interface Classifier {
  /** The labels it knows, sorted. */
  readonly labels: readonly string[];
  predict(vector: SparseVector): Prediction;
}

/** How well a model labels texts that it has not been trained on; 1 is all of them. */
export interface Score {
  readonly accuracy: number;
  /** The mean over the labels of the share that was found, so that frequent labels weigh no more. */
  readonly balancedAccuracy: number;
}

/** Cross-validated on the recipe's examples: anything from 0.0005 to 0.05 does about as well. */
const penalty = 0.005;

/**
 * Trains multinomial logistic regression on vectors of a length of at most 1. Pure and deterministic. Time
 * and memory grow with the square of the number of examples.
 *
 * @throws RangeError where there are fewer than two labels: there is nothing to tell apart.
 */
export function trainClassifier(
  examples: readonly { readonly vector: SparseVector; readonly label: string }[],
  size: number,
): Classifier {
  const labels = [...new Set(examples.map(({ label }) => label))].toSorted();
  if (labels.length < 2) {
    throw new RangeError(
      `found ${labels.length} labels in ${examples.length} examples, expected at least 2: ` +
        "add examples of another label",
    );
  }
  const regression = fitRegression(
    examples.map(({ vector }) => vector),
    examples.map(({ label }) => labels.indexOf(label)),
    { size, classes: labels.length, penalty },
  );
  return {
    labels,
    predict(vector) {
      const found = regression.probabilitiesOf(vector);
      return {
        label: labels[found.indexOf(Math.max(...found))] as string,
        probabilities: Object.fromEntries(labels.map((label, at) => [label, found[at] as number])),
      };
    },
  };
}

/**
 * Estimates how well a model trained on these examples labels new ones: each of the `folds` parts
 * is labelled by a model that was trained on the others. Every label is spread evenly over the
 * parts. Trains `folds` models: `train` gives what labels an example.
 *
 * @throws RangeError where `folds` is not an integer from 2 up to the number of examples.
 */
export function crossValidateBy<Example extends { readonly label: string }>(
  examples: readonly Example[],
  folds: number,
  train: (examples: readonly Example[]) => (example: Example) => string,
): Score {
  if (!Number.isInteger(folds) || folds < 2 || folds > examples.length) {
    throw new RangeError(
      `found ${folds} folds, expected an integer from 2 to the ${examples.length} examples`,
    );
  }
  const byLabel = examples.toSorted((a, b) => (a.label < b.label ? -1 : Number(a.label > b.label)));
  const parts = Array.from({ length: folds }, (_, fold) => fold);
  return score(
    parts.flatMap((fold) => {
      const labelOf = train(byLabel.filter((_, index) => index % folds !== fold));
      return byLabel
        .filter((_, index) => index % folds === fold)
        .map((example) => [example.label, labelOf(example)] as const);
    }),
  );
}

/** The share of pairs that agree, and its mean over the labels that were expected. */
export function score(pairs: readonly (readonly [expected: string, found: string])[]): Score {
  const recalls = Map.groupBy(pairs, ([expected]) => expected)
    .values()
    .map(share);
  const each = [...recalls];
  return {
    accuracy: share(pairs),
    balancedAccuracy: each.reduce((sum, recall) => sum + recall, 0) / each.length,
  };
}

function share(pairs: readonly (readonly [expected: string, found: string])[]): number {
  return pairs.filter(([expected, found]) => expected === found).length / pairs.length;
}
