import { isWordCode, wordRunsAcross } from "./patterns/pattern.ts";
import { fold } from "./tagger/characters.ts";
import type { Range } from "./types.ts";

/**
 * Words and phrases to find in texts, whatever their case and accents, where they stand as words of
 * their own. One pass over the text, however long the list.
 */
export class Phrases {
  // By first word, each list with the longest phrase first.
  readonly #byFirst = new Map<string, string[]>();

  constructor(phrases: readonly string[]) {
    for (const phrase of new Set(phrases.map((one) => fold(one.trim())))) {
      if (phrase === "") continue;
      const first = phrase.slice(0, firstWordEnd(phrase, 0));
      const others = this.#byFirst.get(first) ?? [];
      this.#byFirst.set(
        first,
        [...others, phrase].toSorted((a, b) => b.length - a.length),
      );
    }
  }

  /** Where they occur, in order; of those that begin at the same place the longest. */
  find(text: string): Range[] {
    const folded = fold(text);
    const ranges: Range[] = [];
    for (let start = 0; start < folded.length;) {
      const next = firstWordEnd(folded, start);
      const end = this.#endAt(folded, start, next);
      if (end > start) ranges.push({ start, end });
      start = next;
    }
    return ranges;
  }

  /** Says of ranges of the text whether one of the phrases holds them. */
  holder(text: string): (range: Range) => boolean {
    const ranges = this.find(text);
    let reach = 0;
    const reaches = ranges.map(({ end }) => (reach = Math.max(reach, end)));
    return ({ start, end }) => {
      let low = 0;
      let high = ranges.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((ranges[middle]?.start ?? 0) > start) high = middle;
        else low = middle + 1;
      }
      return (reaches[low - 1] ?? 0) >= end;
    };
  }

  #endAt(folded: string, start: number, next: number): number {
    const phrases = this.#byFirst.get(folded.slice(start, next)) ?? [];
    const phrase = phrases.find(
      (one) => folded.startsWith(one, start) && !wordRunsAcross(folded, start + one.length),
    );
    return phrase === undefined ? start : start + phrase.length;
  }
}

function firstWordEnd(text: string, start: number): number {
  let end = start + 1;
  if (!isWordCode(text.charCodeAt(start))) return end;
  while (end < text.length && wordRunsAcross(text, end)) end += 1;
  return end;
}
