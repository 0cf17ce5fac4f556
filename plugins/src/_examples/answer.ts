import type { JsonValue, ModelResult } from "@ingestlayer/core/plugin";
import type { Prediction, Score } from "./classifier.ts";
import { examplesErrors } from "./errors.ts";

/** Parts of the cross-validation. */
export const folds = 5;

/** What may be expected of a model, in words that promise no more than was measured. */
export function describeTraining(
  plugin: string,
  count: number,
  labels: readonly string[],
  { balancedAccuracy }: Score,
): string {
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  return (
    `${plugin}: trained on ${count} texts of ${labels.length} labels. In ${folds}-fold ` +
    `cross-validation it found ${percent(balancedAccuracy)} (mean over the labels; guessing finds ` +
    `${percent(1 / labels.length)}). That is for texts like these: on others it can be far lower`
  );
}

/** Why these labels cannot be answered with, whatever the text; undefined where they can. */
export function whyNoLabels(known: readonly string[], asked: JsonValue): ModelResult | undefined {
  if (!Array.isArray(asked)) return { ok: false, failure: examplesErrors.labels(), retry: false };
  if (known.some((label) => asked.includes(label))) return undefined;
  return { ok: false, failure: examplesErrors.unknownLabels(known), retry: false };
}

/** The likeliest of the labels that are asked for. */
export function likeliest({ probabilities }: Prediction, asked: JsonValue): ModelResult {
  const known = Object.keys(probabilities);
  const refusal = whyNoLabels(known, asked);
  if (refusal !== undefined) return refusal;
  const candidates = known.filter((label) => (asked as readonly JsonValue[]).includes(label));
  const [first] = candidates.toSorted((a, b) => probabilities[b]! - probabilities[a]!);
  return { ok: true, answer: first! };
}

/** Every text and number of the input, in its order, a line each. */
export function textOf(input: JsonValue): string {
  if (input === null || typeof input === "boolean") return "";
  if (typeof input !== "object") return String(input);
  return Object.values(input).map(textOf).join("\n");
}
