import * as fc from "fast-check";
import { expect, test } from "vitest";
import { emissionsOf } from "./emissions.ts";
import { hideTokens } from "./hide.ts";
import { LABEL_COUNT, SCORE_ROW } from "./label-set.ts";
import { defaultModel } from "./model.ts";
import { tokenize } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";

// Some texts have a single capital, which may be hidden: the others look different then.
const word = fc.constantFrom("please", "maria", "street", "9", "12b", "Maria", "Keller", "PARIS");
const mark = fc.constantFrom(" ", " ", " ", "\n", "\n\n", ", ", ". ", "@", "-", "''");
const piece = fc.oneof(word, mark);
const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));
// Places in the text, as shares of it, of what is found together; several times in a row.
const ends = fc.tuple(fc.nat(1000), fc.nat(300));
const rounds = fc.array(fc.array(ends, { minLength: 1, maxLength: 4 }), { maxLength: 4 });

test("scores what is left near hidden tokens as if the text was read for the first time", () => {
  const model = defaultModel();
  fc.assert(
    fc.property(text, rounds, (value, hidings) => {
      const tokens = tokenize(value);
      let { scores } = emissionsOf(tokens, model);
      for (const places of hidings) {
        const merged = hideTokens(tokens, rangesOf(value.length, places));
        ({ scores } = emissionsOf(tokens, model, merged));
      }
      const found = rowsOf(tokens, scores);
      expect(found).toEqual(rowsOf(tokens, emissionsOf(tokens, model).scores));
    }),
    { numRuns: 500 },
  );
});

// In order and free of overlaps.
function rangesOf(length: number, places: readonly (readonly [number, number])[]) {
  let last = 0;
  return places
    .map(([at, share]) => {
      const start = Math.floor((at * length) / 1001);
      return { start, end: start + 1 + Math.floor((share * length) / 1001) };
    })
    .toSorted((a, b) => a.start - b.start)
    .filter(({ start, end }) => start >= last && (last = end) > 0)
    .map((range) => ({ ...range, type: "PERSON" }));
}

function rowsOf({ count }: Tokens, scores: Int32Array): number[][] {
  return Array.from({ length: count }, (_, i) => {
    return Array.from(scores.subarray(i * SCORE_ROW, i * SCORE_ROW + LABEL_COUNT));
  });
}
