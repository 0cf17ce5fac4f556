import type { Labelled, LabelledSpan } from "./train/corpus.ts";

/** Types that must be hidden; hiding the others is neither asked for nor held against a tool. */
const DIRECT = new Set(
  "PERSON EMAIL PHONE CREDIT_CARD SSN NATIONAL_ID IBAN ACCOUNT ADDRESS IP MAC PASSPORT DRIVER_LICENSE MRN NPI CRYPTO USERNAME PLATE DATE_OF_BIRTH".split(
    " ",
  ),
);
/** How strictly spans are compared. */
export interface Rule {
  /** Two spans are the same where they share at least this much of their letters and digits. */
  readonly overlapMin: number;
  /** Whether spans of one type are one where no letter or digit parts them, labelled and found alike. */
  readonly joins: boolean;
}

/** Spans as they are labelled, the same by half. */
export const AS_LABELLED: Rule = { overlapMin: 0.5, joins: false };
/**
 * How presidio-research's SpanEvaluator compares for its published figures: adjacent spans of a type
 * joined first, the same by nine tenths.
 */
export const AS_PRESIDIO: Rule = { overlapMin: 0.9, joins: true };

/** How one type fared. */
export interface TypeScore {
  /** Labelled spans of that type. */
  count: number;
  /** Of them, those whose letters and digits are all hidden, as whatever type. */
  full: number;
  /** Predictions of that type, and those of them that match a labelled span of the type. */
  predicted: number;
  right: number;
}

/** How a tool fared on a set of texts, counted over letters and digits only. */
export interface Score {
  readonly types: Map<string, TypeScore>;
  /** Labelled characters of the direct types, and those left visible. */
  labelled: number;
  visible: number;
  /** Characters of texts without any label, and those hidden all the same. */
  clean: number;
  overHidden: number;
  /** Direct spans, and those that some prediction matches; predictions, and those that match one. */
  wanted: number;
  matched: number;
  predictions: number;
  useful: number;
}

/** Scores a tool's spans, text by text. */
export function score(
  texts: readonly Labelled[],
  predictions: readonly (readonly LabelledSpan[])[],
  rule: Rule = AS_LABELLED,
): Score {
  const total: Score = {
    types: new Map(),
    labelled: 0,
    visible: 0,
    clean: 0,
    overHidden: 0,
    wanted: 0,
    matched: 0,
    predictions: 0,
    useful: 0,
  };
  texts.forEach((one, i) => scoreText(one, predictions[i] ?? [], rule, total));
  return total;
}

/** F2 of the direct types, whatever type a tool gave them: recall counts twice as much. */
export function f2({ wanted, matched, predictions, useful }: Score): number {
  const recall = matched / wanted;
  const precision = useful / predictions;
  return (5 * precision * recall) / (4 * precision + recall);
}

function scoreText(
  one: Labelled,
  found: readonly LabelledSpan[],
  { overlapMin, joins }: Rule,
  total: Score,
): void {
  const { text } = one;
  const counts = countsOf(text);
  const spans = joins ? joined(counts, one.spans) : one.spans;
  const predicted = joins ? joined(counts, found) : found;
  const hidden = covered(text.length, predicted);
  for (const span of spans) {
    const type = typeOf(total, span.type);
    type.count += 1;
    const visible = sum(counts, span, (at) => hidden[at] === 0);
    if (visible === 0) type.full += 1;
    if (!DIRECT.has(span.type)) continue;
    total.labelled += sum(counts, span, () => true);
    total.visible += visible;
    total.wanted += 1;
    if (predicted.some((other) => overlap(counts, span, other) >= overlapMin)) total.matched += 1;
  }
  for (const span of predicted) {
    const matches = spans.filter((other) => overlap(counts, span, other) >= overlapMin);
    scorePrediction(counts, spans, span, matches, total);
  }
  if (spans.length > 0) return;
  const whole = { start: 0, end: text.length };
  total.clean += sum(counts, whole, () => true);
  total.overHidden += sum(counts, whole, (at) => hidden[at] === 1);
}

function scorePrediction(
  counts: Uint8Array,
  spans: readonly LabelledSpan[],
  span: LabelledSpan,
  matches: readonly LabelledSpan[],
  total: Score,
): void {
  const type = typeOf(total, span.type);
  type.predicted += 1;
  if (matches.some((other) => other.type === span.type)) type.right += 1;
  const useful = matches.some((other) => DIRECT.has(other.type));
  const indirect = spans.some(
    (other) => !DIRECT.has(other.type) && overlap(counts, span, other) > 0,
  );
  if (!useful && indirect) return;
  total.predictions += 1;
  if (useful) total.useful += 1;
}

// Which units are letters and digits.
function countsOf(text: string): Uint8Array {
  const counts = new Uint8Array(text.length);
  for (const { index } of text.matchAll(/[\p{L}\p{N}]/gu)) counts[index] = 1;
  return counts;
}

function joined(counts: Uint8Array, spans: readonly LabelledSpan[]): LabelledSpan[] {
  const all: LabelledSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = all.at(-1);
    const goesOn = last?.type === span.type && !counts.subarray(last.end, span.start).includes(1);
    if (last !== undefined && goesOn) all[all.length - 1] = { ...last, end: span.end };
    else all.push(span);
  }
  return all;
}

function typeOf({ types }: Score, name: string): TypeScore {
  const known = types.get(name) ?? { count: 0, full: 0, predicted: 0, right: 0 };
  types.set(name, known);
  return known;
}

function covered(length: number, spans: readonly LabelledSpan[]): Uint8Array {
  const map = new Uint8Array(length);
  for (const { start, end } of spans) map.fill(1, start, end);
  return map;
}

type Span = Pick<LabelledSpan, "start" | "end">;

function sum(counts: Uint8Array, { start, end }: Span, when: (at: number) => boolean): number {
  let total = 0;
  for (let at = start; at < end; at += 1) if (counts[at] === 1 && when(at)) total += 1;
  return total;
}

function overlap(counts: Uint8Array, a: Span, b: Span): number {
  const shared = { start: Math.max(a.start, b.start), end: Math.min(a.end, b.end) };
  if (shared.end <= shared.start) return 0;
  const both = sum(counts, shared, () => true);
  const either = sum(counts, a, () => true) + sum(counts, b, () => true) - both;
  return either === 0 ? 0 : both / either;
}
