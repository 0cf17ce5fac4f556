import type { Candidate, Strictness } from "../types.ts";
import { WEIGHT } from "../types.ts";
import { boundedTransitions, decode } from "./decode.ts";
import { readFacts } from "./features.ts";
import { hideTokens } from "./hide.ts";
import type { Hidden } from "./hide.ts";
import { defaultModel } from "./model.ts";
import { KIND } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";

// In units of the model's weights; chosen on held-out templates, see the README.
const BIAS: Readonly<Record<Strictness, number>> = { relaxed: 60, balanced: 0, strict: -60 };

let transitions: Int32Array | undefined;

/**
 * Finds names and addresses with the trained tagger.
 *
 * @param tokens The text's tokens; hidden ranges become one token each.
 * @param hidden What the patterns have found, in order.
 */
export function tag(
  tokens: Tokens,
  strictness: Strictness,
  hidden: readonly Hidden[],
  found: Candidate[],
): void {
  const model = defaultModel();
  transitions ??= boundedTransitions(model.transitions);
  hideTokens(tokens, hidden);
  const facts = readFacts(tokens, model.lexicon);
  const labels = decode(tokens, facts, model, transitions, BIAS[strictness]);
  for (let i = 0; i < tokens.count; i += 1) {
    const label = labels[i];
    if (label !== 1 && label !== 3) continue;
    let end = i + 1;
    while (end < tokens.count && labels[end] === label + 1) end += 1;
    add(tokens, i, end, label === 1 ? "PERSON" : "ADDRESS", found);
    i = end - 1;
  }
}

function add(
  tokens: Tokens,
  first: number,
  end: number,
  type: "PERSON" | "ADDRESS",
  found: Candidate[],
): void {
  let from = first;
  let to = end;
  while (from < to && !isWordlike(tokens, from)) from += 1;
  while (to > from && !isWordlike(tokens, to - 1)) to -= 1;
  if (from === to) return;
  found.push({
    start: tokens.starts[from] ?? 0,
    end: tokens.ends[to - 1] ?? 0,
    type,
    weight: WEIGHT.tagged,
  });
}

function isWordlike(tokens: Tokens, i: number): boolean {
  const kind = tokens.kinds[i];
  return kind === KIND.word || kind === KIND.number || kind === KIND.mixed;
}
