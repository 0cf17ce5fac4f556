import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { substitute } from "./substitute.ts";

const environment = { HOST: "db.internal", EMPTY: "", NESTED: "${HOST}", _x1: "y" };

describe("substitute", () => {
  test.each([
    ["${HOST}", "db.internal"],
    ["postgres://${HOST}:5432/${_x1}", "postgres://db.internal:5432/y"],
    ["${HOST:-localhost}", "db.internal"],
    ["${NONE:-localhost}", "localhost"],
    ["${EMPTY:-localhost}", "localhost"],
    ["${NONE:-}", ""],
    ["[${EMPTY}]", "[]"],
    ["$${HOST}", "${HOST}"],
    ["$$${HOST}", "$${HOST}"],
    // Values are not looked into again.
    ["${NESTED}", "${HOST}"],
    ["$event.HOST {{ $event.x }} $HOST", "$event.HOST {{ $event.x }} $HOST"],
    // What cannot be filled in stays as it is.
    ["${NONE}", "${NONE}"],
    ["${a b} ${} ${", "${a b} ${} ${"],
  ])("%s becomes %s", (written, text) => {
    expect(substitute(written, environment).text).toBe(text);
  });

  test("names what is missing, and finds malformed references", () => {
    const { parts, malformed } = substitute("a ${NONE} ${1x} ${", environment);
    expect(parts.map(({ origin, name }) => [origin, name])).toEqual([["missing", "NONE"]]);
    expect(malformed).toEqual([10, 16]);
  });

  test("inherited names are no variables", () => {
    expect(substitute("${constructor}", {}).parts[0]?.origin).toBe("missing");
  });
});

const anyText = fc
  .array(fc.oneof(fc.constantFrom("$", "{", "}", "${", "$${", "HOST", ":-"), fc.string()), {
    maxLength: 12,
  })
  .map((parts) => parts.join(""));

test("a text without '${' is left as it is", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      fc.pre(!text.includes("${"));
      expect(substitute(text, environment).text).toBe(text);
    }),
  );
});

test("a text whose '${' are escaped comes out as it went in", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(
        substitute(
          text.replaceAll("${", () => "$${"),
          environment,
        ).text,
      ).toBe(text);
    }),
    { numRuns: 1_000 },
  );
});

test("a variable's value stands whole where its reference stood, whatever it holds", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string(), fc.string(), (value, before, after) => {
      fc.pre(!`${before}${after}`.includes("$"));
      const { text } = substitute(`${before}\${V}${after}`, { V: value });
      expect(text).toBe(`${before}${value}${after}`);
    }),
  );
});

test("places outside of variables are mapped back to where they were written", () => {
  const piece = fc.oneof(
    fc.constantFrom("${HOST}", "${NONE:-x}", "$${", "${EMPTY}"),
    fc.stringMatching(/^[a-z .]{1,6}$/),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
      const written = pieces.join("");
      const result = substitute(written, environment);
      const inValue = (offset: number) =>
        result.parts.some(({ start, value }) => offset >= start && offset < start + value.length);
      for (const [offset, character] of result.text.split("").entries()) {
        const back = result.writtenOffset(offset);
        const expected = inValue(offset) ? "$" : character;
        expect([offset, written[back]]).toEqual([offset, expected]);
      }
    }),
    { numRuns: 1_000 },
  );
});
