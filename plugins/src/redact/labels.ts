import { canonicalValue } from "./actions/hash.ts";
import type { Numbering } from "./actions/action.ts";
import type { Label } from "./tagger/hide.ts";

const LABEL = /\[([A-Z][A-Z\d_]{1,30})_\d{1,6}\]|\[UNSCANNED\]/g;

/** The labels of an earlier run that stand in a text: they are read as hidden already. */
export function labelsIn(text: string, types: ReadonlySet<string>): Label[] {
  if (!text.includes("[")) return [];
  return [...text.matchAll(LABEL)]
    .filter((match) => match[1] === undefined || types.has(match[1]))
    .map((match) => ({
      start: match.index,
      end: match.index + match[0].length,
      type: match[1] ?? "UNSCANNED",
    }));
}

/**
 * The numbers of one event's labels. A name that is part of another one of the event, or holds it,
 * is the same person: "Jane" and "Jane Doe" are both [PERSON_1].
 */
export class EventNumbering implements Numbering {
  // State: by type and canonical value the number; by word the first person of that name.
  readonly #numbers = new Map<string, number>();
  readonly #people = new Map<string, { readonly words: ReadonlySet<string>; number: number }>();
  readonly #counts = new Map<string, number>();

  numberOf(type: string, value: string): number {
    const canonical = canonicalValue(type, value);
    const key = `${type}\0${canonical}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = type === "PERSON" ? this.#personOf(canonical) : this.#next(type);
    this.#numbers.set(key, number);
    return number;
  }

  #next(type: string): number {
    const count = (this.#counts.get(type) ?? 0) + 1;
    this.#counts.set(type, count);
    return count;
  }

  #personOf(name: string): number {
    const words = new Set(name.split(" "));
    for (const word of words) {
      const person = this.#people.get(word);
      if (person === undefined) continue;
      if (words.isSubsetOf(person.words) || person.words.isSubsetOf(words)) return person.number;
    }
    const person = { words, number: this.#next("PERSON") };
    for (const word of words) if (!this.#people.has(word)) this.#people.set(word, person);
    return person.number;
  }
}
