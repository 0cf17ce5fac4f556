import { fold } from "../../../plugins/src/redact/tagger/characters.ts";
import { WORD } from "../../../plugins/src/redact/tagger/lexicon.ts";
import { NAME_LISTS } from "./names.ts";
import {
  allLocales,
  cities,
  english,
  functionWords,
  peopleNames,
  words as wordlist,
} from "./packages.mjs";
import type { LocaleLists } from "./packages.mjs";

// Cities below this size are left to the context: their names are too often something else.
const CITY_POPULATION_MIN = 40_000;

/** Word classes of every word that the tagger should know, by folded word. */
export function buildLexicon(): Map<string, number> {
  const words = new Map<string, number>();
  const add = (text: string, bit: number): void => {
    for (const part of fold(text).split(/[^\p{L}\p{M}']+/u)) {
      if (part.length > 1) words.set(part, (words.get(part) ?? 0) | bit);
    }
  };
  for (const { locale, given, family } of NAME_LISTS) {
    const bit = /^(?:en|de|fr|es|it)/.test(locale) ? WORD.given | WORD.frequent : WORD.given;
    for (const name of given) add(name, bit);
    for (const name of family) add(name, WORD.surname);
  }
  for (const { name, population } of cities) {
    if (population >= CITY_POPULATION_MIN) add(name, WORD.place);
  }
  for (const { location } of Object.values(allLocales)) {
    for (const part of [...listOf(location?.street_suffix), ...listOf(location?.street_prefix)]) {
      add(part, WORD.street);
    }
  }
  for (const code of Array.from({ length: 60 }, () => english.location.country())) {
    add(code, WORD.place);
  }
  for (const name of peopleNames) add(name, words.has(fold(name)) ? 0 : WORD.surname);
  addWords(add);
  addForeignWords(add);
  return words;
}

// Words of other languages: without them every capitalised or rare one looks like a name.
function addForeignWords(add: (text: string, bit: number) => void): void {
  for (const word of functionWords) add(word, WORD.common);
  for (const lists of Object.values(allLocales)) {
    for (const word of [...datesOf(lists), ...commonWordsOf(lists)]) add(word, WORD.other);
  }
}

// By how common a word is: the lists of SCOWL by their size, with the spellings of each country.
function addWords(add: (text: string, bit: number) => void): void {
  for (const [list, entries] of Object.entries(wordlist)) {
    const size = Number(/^english\/(?:[a-z]+\/)?(\d+)$/.exec(list)?.[1] ?? NaN);
    if (Number.isNaN(size)) continue;
    const bits = size > 35 ? WORD.other : size > 20 ? WORD.common : WORD.common | WORD.everyday;
    for (const word of entries) if (isLower(word)) add(word, bits);
  }
}

function isLower(word: string): boolean {
  return /^[a-z]+$/.test(word) && word.length > 1;
}

function datesOf({ date }: LocaleLists): string[] {
  return [...listOf(date?.month?.wide), ...listOf(date?.weekday?.wide)];
}

function commonWordsOf({ word }: LocaleLists): string[] {
  return Object.values(word ?? {}).flatMap(listOf);
}

function listOf(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter((item): item is string => typeof item === "string")
    : [];
}
