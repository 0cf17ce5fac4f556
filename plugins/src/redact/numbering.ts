import { canonicalValue } from "./actions/hash.ts";

// Most labels are the first few of their type. Bounded: types can be anybody's own.
const labelsOf = new Map<string, string[]>();
const TYPES_MAX = 200;
const NUMBERS_MAX = 20;

function labelsMade(type: string): string[] {
  const known = labelsOf.get(type);
  if (known !== undefined) return known;
  const made: string[] = [];
  if (labelsOf.size < TYPES_MAX) labelsOf.set(type, made);
  return made;
}

interface NumberedType {
  readonly type: string;
  /** By number, as far as they were made. */
  readonly labels: string[];
  /** The highest number so far. */
  count: number;
  /** The first value, most often the only one, and its number. */
  value: string | undefined;
  number: number;
  /** The numbers by canonical value, once there is another one. */
  numbers: Map<string, number> | undefined;
}

/** A person of the event: the words of the name, and the number. */
interface Person {
  readonly words: ReadonlySet<string>;
  readonly number: number;
}

/**
 * The numbers of one event's labels: from 1, by type, in order of appearance. A name that is part of
 * another one of the event, or holds it, is the same person: "Jane" and "Jane Doe" are both [PERSON_1].
 */
export class EventNumbering {
  // State: what each type has, in order of appearance; by word the first person of that name, once
  // there are two names.
  readonly #types: NumberedType[] = [];
  #people: Map<string, Person> | undefined;

  /** The label that stands for a value: the same for the same value. */
  labelFor(type: string, value: string): string {
    const own = this.#typeOf(type);
    if (own.value === undefined) {
      own.count += 1;
      own.value = value;
      own.number = own.count;
    }
    const number = own.value === value ? own.number : this.#compared(own, own.value, value);
    return labelOf(own, number);
  }

  /** Keeps a number that a label of an earlier run has. */
  reserve(type: string, number: number): void {
    const own = this.#typeOf(type);
    own.count = Math.max(own.count, number);
  }

  /** A label that stands for no value so far. */
  nextLabel(type: string): string {
    const own = this.#typeOf(type);
    own.count += 1;
    return labelOf(own, own.count);
  }

  // Few: to look at each costs less than to hash them.
  #typeOf(type: string): NumberedType {
    for (const own of this.#types) if (own.type === type) return own;
    const labels = labelsMade(type);
    const own = { type, labels, count: 0, value: undefined, number: 0, numbers: undefined };
    this.#types.push(own);
    return own;
  }

  #compared(own: NumberedType, first: string, value: string): number {
    const { type } = own;
    own.numbers ??= this.#numbersFrom(type, first, own.number);
    const canonical = canonicalValue(type, value);
    const known = own.numbers.get(canonical);
    if (known !== undefined) return known;
    const number = type === "PERSON" ? this.#personOf(own, canonical) : (own.count += 1);
    own.numbers.set(canonical, number);
    return number;
  }

  #numbersFrom(type: string, first: string, number: number): Map<string, number> {
    const canonical = canonicalValue(type, first);
    if (type === "PERSON") this.#addPerson({ words: new Set(canonical.split(" ")), number });
    return new Map([[canonical, number]]);
  }

  #personOf(own: NumberedType, name: string): number {
    const words = new Set(name.split(" "));
    for (const word of words) {
      const person = this.#people?.get(word);
      if (person === undefined) continue;
      if (isWithin(words, person.words) || isWithin(person.words, words)) return person.number;
    }
    own.count += 1;
    const person = { words, number: own.count };
    this.#addPerson(person);
    return person.number;
  }

  #addPerson(person: Person): void {
    const people = (this.#people ??= new Map());
    for (const word of person.words) if (!people.has(word)) people.set(word, person);
  }
}

function labelOf({ type, labels }: NumberedType, number: number): string {
  const known = labels[number];
  if (known !== undefined) return known;
  const label = `[${type}_${number}]`;
  if (number < NUMBERS_MAX) labels[number] = label;
  return label;
}

// What isSubsetOf does, several times as fast for the few words of a name.
function isWithin(words: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  if (words.size > others.size) return false;
  for (const word of words) if (!others.has(word)) return false;
  return true;
}
