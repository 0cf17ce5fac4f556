import { maybeName } from "./propagate.ts";

// An address, words, or digits enough for a number, whatever stands between them.
const VALUE = /[@\s:]|(?:\d\D*){6}/;

// What was said of keys: those of a schema come with every event. Bounded: keys can be anything.
const values = new Map<string, boolean>();
const names = new Map<string, boolean>();
const KEYS_MAX = 5000;

/** True for a key that looks like a value, and like no name of a schema. */
export function isValueKey(key: string): boolean {
  return values.get(key) ?? keep(values, key, VALUE.test(key));
}

/** False for a key that is nobody's name, whatever names are known. */
export function maybeNameKey(key: string): boolean {
  return names.get(key) ?? keep(names, key, maybeName(key));
}

function keep(answers: Map<string, boolean>, key: string, answer: boolean): boolean {
  if (answers.size < KEYS_MAX) answers.set(key, answer);
  return answer;
}
