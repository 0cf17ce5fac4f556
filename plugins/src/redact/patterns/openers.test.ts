import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Candidate } from "../types.ts";
import { tokenize } from "../tagger/tokens.ts";
import { findByPattern } from "./index.ts";
import { readingOf } from "./reading.ts";

const SOURCES = ["labelled", "usernames", "birth-dates", "secrets", "email"];
const VALUES = [
  "219-09-9999",
  "AB12 CDE",
  "K1234567",
  "1234567893",
  "x9-quux_7",
  "12.05.1980",
  "hunter22",
  "jo dot smith at quux dot org",
];

// Every literal phrase of the patterns, roughly: what is optional is tried with and without.
function phrases(): string[] {
  return SOURCES.flatMap((name) => {
    const source = readFileSync(new URL(`./${name}.ts`, import.meta.url), "utf8");
    const literals = [...source.matchAll(/"[^"\n]{4,}"|\/[^\n]{8,}\/g?iu?y?;/g)].map(
      ([one]) => one,
    );
    const words = literals.flatMap((one) => one.split(/[|()[\]{}"/^$+*\\:]|\?[:=!<]*/));
    return words.filter((word) => /^\p{L}[\p{L} '-]{1,40}$/u.test(word.trim()));
  });
}

function found(text: string, opened: number | undefined): Candidate[] {
  const reading = readingOf(text, tokenize(text), "balanced");
  const all: Candidate[] = [];
  const openings = Array.from(text, (_, at) => [at, -1]).flat();
  findByPattern(opened === undefined ? reading : { ...reading, opened, openings }, all);
  return all;
}

test("no pattern has a word that does not open it", () => {
  const all = phrases();
  expect(all.length).toBeGreaterThan(200);
  for (const phrase of all) {
    for (const value of VALUES) {
      for (const link of [": ", " is ", " "]) {
        const text = `my ${phrase}${link}${value}`;
        expect([text, found(text, undefined)]).toEqual([text, found(text, -1)]);
      }
    }
  }
});
