import { matchesOf } from "./matches.ts";
import { canonicalValue } from "./actions/hash.ts";
import type { Numbering } from "./actions/action.ts";
import { PII_TYPES } from "./types.ts";
import type { Range } from "./types.ts";

/** What stands for a text that was not read. */
export const UNSCANNED = "[UNSCANNED]";
/** The type of a field that was hidden whole, where nothing tells what it was. */
export const VALUE = "VALUE";

const BUILT_IN: ReadonlySet<string> = new Set([...PII_TYPES, VALUE]);
/** A label, or a keyed hash with its type. */
export const LABEL =
  /\[([A-Z][A-Z\d_]{1,30})_(\d{1,6})\]|\b([A-Z][A-Z\d_]{1,30}):[\da-f]{20}\b|\[UNSCANNED\]/g;

/** A label that stands in a text already. */
export interface FoundLabel extends Range {
  readonly type: string;
  /** Zero where it is no numbered label. */
  readonly number: number;
}

// A text is asked about several times in a row: the last answer is kept.
let lastText = "";
let lastTypes: ReadonlySet<string> | undefined;
let lastLabels: readonly FoundLabel[] = [];

/**
 * The labels and hashes of an earlier run that stand in a text: they are read as hidden already.
 * Only those of known types: `[JO_SMITH]` is text.
 *
 * @param types The types in use, for those of the user's own.
 */
export function labelsIn(text: string, types: ReadonlySet<string>): readonly FoundLabel[] {
  if (!text.includes("[") && !hasHash(text)) return NONE;
  if (text === lastText && types === lastTypes) return lastLabels;
  const labels: FoundLabel[] = [];
  for (const match of matchesOf(text, LABEL)) {
    const start = match.index;
    const type = match[1] ?? match[3] ?? "UNSCANNED";
    if (type !== "UNSCANNED" && !BUILT_IN.has(type) && !types.has(type)) continue;
    labels.push({ start, end: start + match[0].length, type, number: Number(match[2] ?? 0) });
  }
  lastText = text;
  lastTypes = types;
  lastLabels = labels;
  return labels;
}

const NONE: readonly FoundLabel[] = [];

// Whether a colon stands as within a hash: `EMAIL:4f1d…`. Most do not.
function hasHash(text: string): boolean {
  for (let at = text.indexOf(":"); at >= 0; at = text.indexOf(":", at + 1)) {
    const before = text.charCodeAt(at - 1);
    const after = text.charCodeAt(at + 1);
    const isType = (before >= 65 && before <= 90) || before === LOW_LINE || isDigit(before);
    if (isType && (isDigit(after) || (after >= 97 && after <= 102))) return true;
  }
  return false;
}

const LOW_LINE = 0x5f;

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** True where the whole text is one label. */
export function isLabel(text: string, types: ReadonlySet<string>): boolean {
  const [label] = labelsIn(text, types);
  return label !== undefined && label.end - label.start === text.length;
}

/** The parts of a text that no label covers. */
export function piecesBetween(text: string, labels: readonly Range[]): string[] {
  if (labels.length === 0) return [text];
  const starts = [0, ...labels.map(({ end }) => end)];
  return starts.map((start, i) => text.slice(start, labels[i]?.start));
}

interface Numbered {
  readonly value: string;
  readonly number: number;
}

/** A person of the event: the words of the name, and the number. */
interface Person {
  readonly words: ReadonlySet<string>;
  readonly number: number;
}

/**
 * The numbers of one event's labels. A name that is part of another one of the event, or holds it,
 * is the same person: "Jane" and "Jane Doe" are both [PERSON_1].
 */
export class EventNumbering implements Numbering {
  // State: by type its first value, most often the only one, and once there is another the numbers by
  // canonical value; by word the first person of that name. The last two are made when they are needed.
  readonly #firsts = new Map<string, Numbered>();
  #numbers: Map<string, Map<string, number>> | undefined;
  #people: Map<string, Person> | undefined;
  readonly #counts = new Map<string, number>();

  numberOf(type: string, value: string): number {
    const first = this.#firsts.get(type);
    if (first?.value === value) return first.number;
    if (first !== undefined) return this.#compared(type, value, first);
    const number = this.next(type);
    this.#firsts.set(type, { value, number });
    return number;
  }

  /** Keeps a number that a label of an earlier run has. */
  reserve(type: string, number: number): void {
    this.#counts.set(type, Math.max(this.#counts.get(type) ?? 0, number));
  }

  /** A number that no other value has. */
  next(type: string): number {
    const count = (this.#counts.get(type) ?? 0) + 1;
    this.#counts.set(type, count);
    return count;
  }

  #compared(type: string, value: string, first: Numbered): number {
    const numbers = this.#numbers?.get(type) ?? this.#numbersFrom(type, first);
    const canonical = canonicalValue(type, value);
    const known = numbers.get(canonical);
    if (known !== undefined) return known;
    const number = type === "PERSON" ? this.#personOf(canonical) : this.next(type);
    numbers.set(canonical, number);
    return number;
  }

  #numbersFrom(type: string, { value, number }: Numbered): Map<string, number> {
    const canonical = canonicalValue(type, value);
    const numbers = new Map([[canonical, number]]);
    (this.#numbers ??= new Map()).set(type, numbers);
    if (type === "PERSON") this.#addPerson({ words: new Set(canonical.split(" ")), number });
    return numbers;
  }

  #personOf(name: string): number {
    const words = new Set(name.split(" "));
    for (const word of words) {
      const person = this.#people?.get(word);
      if (person === undefined) continue;
      if (isWithin(words, person.words) || isWithin(person.words, words)) return person.number;
    }
    const person = { words, number: this.next("PERSON") };
    this.#addPerson(person);
    return person.number;
  }

  #addPerson(person: Person): void {
    const people = (this.#people ??= new Map());
    for (const word of person.words) if (!people.has(word)) people.set(word, person);
  }
}

// What isSubsetOf does, several times as fast for the few words of a name.
function isWithin(words: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  if (words.size > others.size) return false;
  for (const word of words) if (!others.has(word)) return false;
  return true;
}
