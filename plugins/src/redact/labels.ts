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
  // State: by type, the canonical values in order of appearance; the same number may occur twice.
  readonly #numbers = new Map<string, Map<string, number>>();
  readonly #counts = new Map<string, number>();

  numberOf(type: string, value: string): number {
    const numbers = this.#numbers.get(type) ?? new Map<string, number>();
    this.#numbers.set(type, numbers);
    const canonical = canonicalValue(type, value);
    const number =
      numbers.get(canonical) ??
      (type === "PERSON" ? samePerson(numbers, canonical) : undefined) ??
      this.#next(type);
    numbers.set(canonical, number);
    return number;
  }

  #next(type: string): number {
    const count = (this.#counts.get(type) ?? 0) + 1;
    this.#counts.set(type, count);
    return count;
  }
}

function samePerson(numbers: ReadonlyMap<string, number>, name: string): number | undefined {
  const words = new Set(name.split(" "));
  for (const [other, number] of numbers) {
    const others = new Set(other.split(" "));
    if (words.isSubsetOf(others) || others.isSubsetOf(words)) return number;
  }
  return undefined;
}
