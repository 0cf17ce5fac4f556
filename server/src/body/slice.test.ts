import * as fc from "fast-check";
import { expect, test } from "vitest";
import { eachItem, eachMember, NestingError, nestsDeeper, skipSpace, skipValue } from "./slice.ts";

/** JSON text with random white space between the tokens and random escapes inside the strings. */
function spell(value: unknown, noise: fc.GeneratorValue): string {
  const space = () => noise(() => fc.stringMatching(/^[ \t\r\n]{0,2}$/));
  const text = (source: string) =>
    noise(fc.boolean) ? JSON.stringify(source) : `"${source.split("").map(escape).join("")}"`;
  const around = (source: string) => `${space()}${source}${space()}`;
  if (typeof value === "string") return around(text(value));
  if (value === null || typeof value !== "object") return around(JSON.stringify(value));
  if (Array.isArray(value))
    return around(`[${value.map((item) => spell(item, noise)).join(",") || space()}]`);
  const members = Object.entries(value).map(
    ([key, member]) => `${around(text(key))}:${spell(member, noise)}`,
  );
  return around(`{${members.join(",") || space()}}`);
}

function escape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

test("every member's slice parses to what JSON.parse makes of the member", () => {
  const objects = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue());
  fc.assert(
    fc.property(objects, fc.gen(), (object, noise) => {
      const text = spell(object, noise);
      const whole = JSON.parse(text) as Record<string, unknown>;
      const seen: [string, unknown][] = [];
      const end = eachMember(text, skipSpace(text, 0), (key, from, to) => {
        seen.push([key, JSON.parse(text.slice(from, to))]);
        expect(text.slice(from, to).trim()).toBe(text.slice(from, to));
      });
      expect(text.slice(end).trim()).toBe("");
      expect(Object.fromEntries(seen)).toEqual(whole);
      expect(seen).toHaveLength(Object.keys(whole).length);
    }),
  );
});

test("every item's slice parses to what JSON.parse makes of the item, whoever finds its end", () => {
  fc.assert(
    fc.property(
      fc.array(fc.jsonValue()),
      fc.gen(),
      fc.infiniteStream(fc.boolean()),
      (list, noise, tells) => {
        const text = spell(list, noise);
        const seen: unknown[] = [];
        const end = eachItem(text, skipSpace(text, 0), (from) => {
          const to = skipValue(text, from, Number.POSITIVE_INFINITY);
          seen.push(JSON.parse(text.slice(from, to)));
          return tells.next().value ? to : undefined;
        });
        expect(seen).toEqual(JSON.parse(text));
        expect(text.slice(end).trim()).toBe("");
      },
    ),
  );
});

test("a value ends where its text ends", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.gen(), (value, noise) => {
      const text = spell(value, noise);
      const end = skipValue(text, skipSpace(text, 0), Number.POSITIVE_INFINITY);
      expect(text.slice(end).trim()).toBe("");
    }),
  );
});

test("repeated members are all shown, in order", () => {
  const text = '{"a":1,"\\u0061":2,"a":[3]}';
  const seen: string[] = [];
  eachMember(text, 0, (key, from, to) => seen.push(`${key}=${text.slice(from, to)}`));
  expect(seen).toEqual(["a=1", "a=2", "a=[3]"]);
});

test("nesting is bounded", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  expect(skipValue(nested(100), 0, 100)).toBe(200);
  expect(() => skipValue(nested(101), 0, 100)).toThrow(NestingError);
  expect(nestsDeeper(`[["[[["],${nested(98)}]`, 100)).toBe(false);
  expect(nestsDeeper(`[${nested(100)}]`, 100)).toBe(true);
  expect(nestsDeeper('{"a', 100)).toBe(false);
});
