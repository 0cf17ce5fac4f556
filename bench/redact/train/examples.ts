import { normalise } from "../../../plugins/src/redact/normalise.ts";
import type { Plain } from "../../../plugins/src/redact/normalise.ts";
import { findByPattern } from "../../../plugins/src/redact/patterns/index.ts";
import { readingOf } from "../../../plugins/src/redact/patterns/reading.ts";
import { hiddenRanges, hideTokens } from "../../../plugins/src/redact/tagger/hide.ts";
import { KIND, tokenize } from "../../../plugins/src/redact/tagger/tokens.ts";
import type { Tokens } from "../../../plugins/src/redact/tagger/tokens.ts";
import type { Candidate, Finding } from "../../../plugins/src/redact/types.ts";
import type { Labelled, LabelledSpan } from "./corpus.ts";

/** A text as the trainer reads it: what the patterns hide, and a label for every token left. */
export interface Example {
  readonly text: string;
  readonly hidden: readonly Finding[];
  readonly labels: Uint8Array;
}

// Label numbers of a span's first token and of the others; see the plugin's label-set.ts.
const LABEL_OF: Readonly<Record<string, readonly [number, number]>> = {
  PERSON: [1, 2],
  ADDRESS: [3, 4],
  LOCATION: [5, 5],
  ORG: [6, 6],
};

/** Brings a labelled text into the form that the tagger sees when it runs. */
export function exampleOf(labelled: Labelled): Example {
  const plain = normalise(labelled.text);
  const { text } = plain;
  const found: Candidate[] = [];
  const reading = readingOf(text, tokenize(text), "balanced");
  findByPattern(reading, found);
  const hidden = hiddenRanges(reading, found, []);
  const tokens = readTokens(text, hidden);
  const labels = new Uint8Array(tokens.count);
  for (const span of labelled.spans) label(tokens, plain, span, labels);
  return { text, hidden, labels };
}

/** The tokens of an example, in the tokenizer's own buffers: valid until the next call. */
export function readTokens(text: string, hidden: readonly Finding[]): Tokens {
  const tokens = tokenize(text);
  hideTokens(tokens, hidden);
  return tokens;
}

function label(tokens: Tokens, plain: Plain, span: LabelledSpan, labels: Uint8Array): void {
  const numbers = LABEL_OF[span.type];
  if (numbers === undefined) return;
  let last = -1;
  for (let i = 0; i < tokens.count; i += 1) {
    const start = plain.startOf(tokens.starts[i] ?? 0);
    const end = plain.endOf(tokens.ends[i] ?? 0);
    if (end <= span.start || start >= span.end || tokens.kinds[i] === KIND.hidden) continue;
    // What the patterns hide in the middle of an address parts it in two.
    labels[i] = last === i - 1 && last >= 0 ? numbers[1] : numbers[0];
    last = i;
  }
}
