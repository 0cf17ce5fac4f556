import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Candidate } from "../types.ts";
import { tokenize } from "../tagger/tokens.ts";
import { findByPattern } from "./index.ts";
import { readingOf } from "./reading.ts";
import type { Reading } from "./reading.ts";

function found(reading: Reading): Candidate[] {
  const all: Candidate[] = [];
  findByPattern(reading, all);
  return all;
}

// The same text, read as if it had all that a pattern waits for.
function eager(reading: Reading): Reading {
  const offsets = Array.from(reading.text, (_, at) => at);
  return {
    ...reading,
    joints: offsets.filter((at) => reading.text[at] !== "@"),
    pairs: offsets,
    hasLettered: true,
    hasLone: true,
    hasColons: true,
    hasQuad: true,
    hasDashes: true,
    longStretches: [0, reading.text.length],
    longestRun: Infinity,
    decimals: Infinity,
  };
}

// The same text, read as if its words told nothing of which patterns there may be, and where they begin.
function anywhere(reading: Reading): Reading {
  const openings = Array.from(reading.text, (_, at) => [at, -1]).flat();
  return { ...reading, opened: -1, openings };
}

const VALUES = [
  "DE89 3704 0044 0532 0130 00",
  "gb-82-west-1234-5698-7654-32",
  "QQ 12 34 56 C",
  "AB123456C",
  "12.345.678-Z",
  "12345678 Z",
  "RSS MRA 85T10 A562S",
  "12 345678 A 123",
  "81.2.69.160/24",
  "2001:db8:85a3::8a2e:370:7334",
  "00:1B:44:11:3A:B7",
  "00-1b-44-11-3a-b7",
  "001b.4411.3ab7",
  "jo.smith7",
  "jo_smith1987",
  "https://github.com/night-owl",
  "AKIAIOSFODNN7EXAMPLE",
  "whsec_/+MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  "ya29.a0AfH6SMBx7Qq3kR9tYvWm1",
  "12345678:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw9",
  "xoxb-1234567890",
  "0x52908400098527886E0F7030069857D2E4169EE7",
  "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
];
// What the values are made of, to be cut up and put together differently.
const piece = fc.constantFrom(
  ...VALUES,
  ...VALUES.flatMap((value) => value.split(/(?<=[ :._/-])/)),
  ...Array.from("AZaf09é .:-_/@"),
);

test("no pattern misses what it would have found without looking ahead", () => {
  for (const value of VALUES) {
    for (const text of [value, `(${value}) is`, `x ${value}.`, `é${value}é`, `7${value}`]) {
      const reading = readingOf(text, tokenize(text), "strict");
      expect([text, found(reading)]).toEqual([text, found(eager(reading))]);
    }
  }
  const texts = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(texts, (text) => {
      const reading = readingOf(text, tokenize(text), "strict");
      expect(found(reading)).toEqual(found(eager(reading)));
    }),
    { numRuns: 3000 },
  );
});

const WORDS =
  "my is password pin Пароль пароль密码 パスワード 비밀번호 xпароль яpassword élogin contraseña clavé führerschein passwordß d'identité driver's o'neil.smith7 ébob.smith7 it's né DB_PASSWORD --token PGPASSWORD hunter22 at dot (at) jo quux.org user jo.smith7 @jo_smith12 @quux born 12.05.1980 dob ssn 219-09-9999 key x9-quux-7".split(
    " ",
  );
const DIGITS = "one Two zéro fünf éoh oh seven double triple hundred then 4 9 0 and".split(" ");

test.each([
  [WORDS, [" ", " ", " ", ", ", ": ", "=", "-", ".", "_", "\n"]],
  [DIGITS, [" ", " ", " ", ", "]],
])("no pattern misses what it would have found by trying everywhere", (words, links) => {
  const pieces = fc.tuple(fc.constantFrom(...words), fc.constantFrom(...links));
  const texts = fc.array(pieces, { minLength: 1, maxLength: 24 });
  fc.assert(
    fc.property(texts, (drawn) => {
      const text = drawn.flat().join("");
      const reading = readingOf(text, tokenize(text), "strict");
      expect(found(reading)).toEqual(found(anywhere(reading)));
    }),
    { numRuns: 3000 },
  );
});
