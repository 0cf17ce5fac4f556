import { matchesOf } from "../matches.ts";
import type { Reading } from "../patterns/reading.ts";
import { settle } from "../settle.ts";
import { WEIGHT } from "../types.ts";
import type { Candidate, Finding } from "../types.ts";
import { hashWord } from "./lexicon.ts";
import type { Merged } from "./merge.ts";
import { CASE, KIND, MARK } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";

const ADDRESSED = /(?<![\w@])@ ?\w{2,40}|\bhttps?:\/\/[^\s<>"')]+|\bwww\.[^\s<>"')]+/gi;

/**
 * What the tagger need not read: sure findings of the patterns, labels of an earlier run, and
 * mentions and links, whose parts look like names and are none.
 */
export function hiddenRanges(
  { text, marks }: Pick<Reading, "text" | "marks">,
  found: readonly Candidate[],
  labels: readonly Finding[],
): readonly Finding[] {
  const ranges: Candidate[] = found.filter((candidate) => candidate.weight >= WEIGHT.shaped);
  for (const { start, end, type } of labels) {
    ranges.push({ start, end, type, weight: WEIGHT.custom });
  }
  const hasLink = (marks & MARK.slash) !== 0 && text.includes("://");
  if (hasLink || (marks & MARK.at) !== 0 || text.includes("www.")) {
    for (const match of matchesOf(text, ADDRESSED)) {
      const end = match.index + match[0].length;
      const type = match[0].startsWith("@") ? "MENTION" : "LINK";
      ranges.push({ start: match.index, end, type, weight: WEIGHT.guessed });
    }
  }
  return settle(ranges);
}

// Types that the tagger tells apart; to it all others are numbers of some kind.
const KNOWN_APART = ["EMAIL", "PHONE", "PERSON", "ADDRESS", "USERNAME", "MENTION", "LINK"];

let words: ReadonlyMap<string, number> | undefined;
let otherWord = 0;

/** The word by which the tagger knows a hidden value of that type. */
export function hiddenWord(type: string): number {
  // At the first call: to hash a word takes a table that is long to build.
  if (words === undefined) {
    words = new Map(KNOWN_APART.map((each) => [each, hashWord(`\0${each}`)]));
    otherWord = hashWord("\0NUMBER");
  }
  return words.get(type) ?? otherWord;
}

const NONE: readonly Merged[] = [];

/**
 * Makes one token of each range that is hidden already, so that the tagger reads "mail <EMAIL>" and
 * not the pieces of an address. `hidden` is in order and free of overlaps.
 *
 * @returns What became one token, in order: all others are what they were.
 */
export function hideTokens(tokens: Tokens, hidden: readonly Finding[]): readonly Merged[] {
  if (hidden.length === 0) return NONE;
  const { count, starts, ends } = tokens;
  const merged: Merged[] = [];
  let kept = 0;
  let next = 0;
  for (const range of hidden) {
    for (; next < count && (ends[next] ?? 0) <= range.start; next += 1, kept += 1) {
      copy(tokens, next, kept);
    }
    const from = next;
    while (next < count && (starts[next] ?? 0) < range.end) next += 1;
    // What stands between two tokens, or in one that is hidden with the range before, is no token.
    if (next === from) continue;
    merged.push({ from, end: next });
    hide(tokens, kept, range, Math.max(range.end, ends[from] ?? 0));
    kept += 1;
  }
  for (; next < count; next += 1, kept += 1) copy(tokens, next, kept);
  tokens.count = kept;
  return merged;
}

function hide(tokens: Tokens, i: number, { start, type }: Finding, end: number): void {
  const word = hiddenWord(type);
  tokens.starts[i] = start;
  tokens.ends[i] = end;
  tokens.kinds[i] = KIND.hidden;
  tokens.cases[i] = CASE.none;
  tokens.words[i] = word;
  tokens.suffix3[i] = word;
  tokens.prefix3[i] = word;
  tokens.firsts[i] = 0;
  tokens.known[i] = 0;
}

function copy(tokens: Tokens, from: number, to: number): void {
  if (from === to) return;
  tokens.starts[to] = tokens.starts[from] ?? 0;
  tokens.ends[to] = tokens.ends[from] ?? 0;
  tokens.kinds[to] = tokens.kinds[from] ?? 0;
  tokens.cases[to] = tokens.cases[from] ?? 0;
  tokens.words[to] = tokens.words[from] ?? 0;
  tokens.suffix3[to] = tokens.suffix3[from] ?? 0;
  tokens.prefix3[to] = tokens.prefix3[from] ?? 0;
  tokens.firsts[to] = tokens.firsts[from] ?? 0;
  tokens.known[to] = tokens.known[from] ?? 0;
}
