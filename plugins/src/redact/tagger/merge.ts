import { PAD, pad, readLines } from "./facts.ts";
import type { Facts } from "./facts.ts";
import { KIND } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";

/** Tokens that became one, from one to before another, by their numbers until then. */
export interface Merged {
  readonly from: number;
  readonly end: number;
}

/**
 * Reads the facts of tokens of which some were merged since their facts were read: the others keep
 * theirs, and of those near a change it says that they have changed.
 */
export function mergeFacts(tokens: Tokens, merged: readonly Merged[], facts: Facts): void {
  const { count } = tokens;
  let to = merged[0]?.from ?? facts.count;
  for (let k = 0; k < merged.length; k += 1) {
    const from = merged[k]?.end ?? 0;
    const end = merged[k + 1]?.from ?? facts.count;
    hide(facts, to + PAD, tokens.words[to] ?? 0);
    for (let i = Math.max(0, to - PAD); i <= to + PAD && i < count; i += 1) {
      facts.changed[i + PAD] = 1;
    }
    to += 1;
    if (to !== from) move(facts, from + PAD, end + PAD, to + PAD);
    to += end - from;
  }
  facts.count = to;
  pad(facts, to + PAD);
  pad(facts, to + PAD + 1);
  readLines(tokens, facts, facts.changed);
}

function hide(facts: Facts, at: number, word: number): void {
  facts.words[at] = word;
  facts.prefix3[at] = word;
  facts.suffix3[at] = word;
  facts.shapes[at] = KIND.hidden;
  facts.classes[at] = 0;
}

function move(facts: Facts, from: number, end: number, into: number): void {
  const { words, prefix3, suffix3, shapes, classes, lines } = facts;
  for (let at = from, to = into; at < end; at += 1, to += 1) {
    words[to] = words[at] ?? 0;
    prefix3[to] = prefix3[at] ?? 0;
    suffix3[to] = suffix3[at] ?? 0;
    shapes[to] = shapes[at] ?? 0;
    classes[to] = classes[at] ?? 0;
    lines[to] = lines[at] ?? 0;
  }
}
