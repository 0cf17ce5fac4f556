import * as fc from "fast-check";
import { expect, test } from "vitest";
import { escapeValue, fitText, parseMarkup } from "./markup.ts";

test.each([
  ["*bold* and _it_", "bold and it", ["bold:bold", "italic:it"]],
  ["*a _b_ c*", "a b c", ["italic:b", "bold:a b c"]],
  ["~no~ `a*b*c`", "no a*b*c", ["strikethrough:no", "code:a*b*c"]],
  ["[here](https://a.example/x_y)", "here", ["text_link:here"]],
  ["[here](javascript:x)", "[here](javascript:x)", []],
  ["snake_case_name and 2*3*4", "snake_case_name and 2*3*4", []],
  ["* item one * item", "* item one * item", []],
  [String.raw`\*as it is\*`, "*as it is*", []],
  ["*not closed `nor this [nor", "*not closed `nor this [nor", []],
])("%s", (source, text, parts) => {
  const read = parseMarkup(source);
  expect(read.text).toBe(text);
  const found = read.entities.map(
    ({ type, offset, length }) => `${type}:${read.text.slice(offset, offset + length)}`,
  );
  expect(found).toEqual(parts);
});

test("a value of any kind has no markup and comes out as it went in, but for what would ping", () => {
  const value = fc.string({
    unit: fc.constantFrom(..."*_~`[]()\\ab @/:".split("")),
    maxLength: 30,
  });
  fc.assert(
    fc.property(value, (text) => {
      const { text: shown, entities } = parseMarkup(`*x* ${escapeValue(text)} _y_`);
      expect(entities.map(({ type }) => type)).toEqual(["bold", "italic"]);
      expect(shown.replaceAll("\u200b", "")).toBe(`x ${text} y`);
    }),
  );
});

test("entities never reach beyond the text", () => {
  fc.assert(
    fc.property(fc.nat({ max: 6_000 }), fc.nat({ max: 6_000 }), (before, inside) => {
      const { text, entities } = fitText(
        parseMarkup(`${"a".repeat(before)} *${"b".repeat(inside)}*`),
      );
      expect(text.length).toBeLessThanOrEqual(4_096);
      for (const { offset, length } of entities) {
        expect(offset + length).toBeLessThanOrEqual(text.length);
        expect(length).toBeGreaterThan(0);
      }
    }),
  );
});
