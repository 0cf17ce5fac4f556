import * as fc from "fast-check";
import { expect, test } from "vitest";
import { hashWord, readLexicon, writeLexicon } from "./lexicon.ts";

// So few slots that many words stand next to where they belong.
const WORDS = Array.from({ length: 60_000 }, (_, i) => `word${i}`);
const lexicon = readLexicon(writeLexicon(new Map(WORDS.map((word, i) => [word, 1 + (i % 255)]))));

test("knows of many words at once what it knows of each, and leaves alone what is known", () => {
  const word = fc.nat(120_000).map((i) => hashWord(`word${i}`));
  fc.assert(
    fc.property(fc.array(fc.tuple(word, fc.constantFrom(-1, -1, 0, 7))), (asked) => {
      const words = Int32Array.from(asked, ([hash]) => hash);
      const known = Int32Array.from(asked, ([, before]) => before);
      lexicon.readClasses(words, known, asked.length);
      const expected = asked.map(([hash, before]) => (before < 0 ? lexicon.classOf(hash) : before));
      expect(Array.from(known)).toEqual(expected);
    }),
  );
});

test("knows all words that it was given", () => {
  const known = WORDS.map((word) => lexicon.classOf(hashWord(word)));
  expect(known).toEqual(WORDS.map((_, i) => 1 + (i % 255)));
});
