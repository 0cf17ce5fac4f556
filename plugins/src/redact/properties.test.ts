import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { configSchema } from "./config.ts";
import { find } from "./find.ts";
import { normalise } from "./normalise.ts";
import { planRedaction } from "./plan.ts";
import { KnownIndex } from "./propagate.ts";
import { redactEvent } from "./redact-event.ts";
import { replaceFindings } from "./replace.ts";

const plan = planRedaction(configSchema.parse({}));

// Texts of every script, mixed with what patterns and the tagger look for.
const PIECES = [
  "jo@example.org",
  "Maria Keller",
  "4242 4242 4242 4242",
  "+49 30 901820",
  "12 Elm Street, Springfield",
  "81.2.69.160",
  "219-09-9999",
  "[PERSON_1]",
  "[",
  "]",
  "@",
  "<b>",
  "</b>",
  "&amp;",
  "\u200b",
  "\u0301",
  "😀",
  "password: x1y2z3",
  "Hi ",
  "Regards,\n",
  " ",
  "\n",
  ", ",
  ". ",
  "DE89370400440532013000",
  "王伟",
  "Мария",
  "0",
];
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(...PIECES),
      fc.string({ unit: "grapheme", maxLength: 8 }),
      fc.string({ unit: "binary", maxLength: 4 }),
    ),
    {
      maxLength: 24,
    },
  )
  .map((parts) => parts.join(""));

test("findings are in order, apart from each other, within the text, and split no surrogate pair", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      let last = 0;
      for (const { start, end } of find(text).findings) {
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(text.length);
        for (const at of [start, end]) {
          const low = /[\udc00-\udfff]/.test(text.charAt(at));
          expect(low && /[\ud800-\udbff]/.test(text.charAt(at - 1))).toBe(false);
        }
        last = end;
      }
    }),
    { numRuns: 300 },
  );
});

test("what is found does not depend on what was read before", () => {
  fc.assert(
    fc.property(hostile, hostile, (text, other) => {
      const found = find(text);
      find(`#${other}#Maria`);
      expect(find(text)).toEqual(found);
    }),
    { numRuns: 200 },
  );
});

test("every offset of the plain text lies within the original, in order", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const plain = normalise(text);
      let last = 0;
      for (let i = 0; i < plain.text.length; i += 1) {
        expect(plain.startOf(i)).toBeGreaterThanOrEqual(last === 0 ? 0 : plain.startOf(i - 1));
        expect(plain.endOf(i + 1)).toBeGreaterThan(plain.startOf(i));
        expect(plain.endOf(i + 1)).toBeLessThanOrEqual(text.length);
        last = i;
      }
    }),
    { numRuns: 300 },
  );
});

// What stands next to a finding is read anew once that is hidden.
const GLUED = [
  "4242 4242 4242 4242</b>DE89370400440532013000",
  "+49 30 90182081.2.69.16081.2.69.160",
  "𝙭[password: x1y2z3𧚥򅼜򻓢񐝥+49 30 901820𾥧󁖬򿵓𐥶𐞠",
  "𘩀᮳𒑡☺𛉮ӆ𛀌𖽁[jo@example.org󭏁󞋆𒫋󴠫",
  "[PERSON_1]񄽆4242 4242 4242 4242🔈⊉𓉂ﰏ‖𔘺ኵ२𴭙81.2.69.160]",
];
// A name that is found only once another one is hidden is looked for in the other texts too.
const LATE_NAME = ["ῤ𛰫＃", "󑱌񥏬Hi 😀[PERSON_1]​󊰻4242 4242 4242 4242Мария\n󋱬󔂾"] as const;

test.each(["label", "mask", "remove", "hash"])(
  "redacting twice changes nothing more: %s",
  (action) => {
    const plan = planRedaction(configSchema.parse({ action, key: "a key for tests, long enough" }));
    fc.assert(
      fc.property(hostile, hostile, (a, b) => {
        const customer = { name: a.slice(0, 30), email: b.slice(0, 30) };
        const once = redactEvent({ a, list: [b], customer }, plan).payload;
        expect(redactEvent(once, plan).payload).toBe(once);
      }),
      {
        numRuns: 200,
        examples: [...GLUED.map((text): [string, string] => [text, ""]), [...LATE_NAME]],
      },
    );
  },
);

test("no value that is known survives in the output, nor in the report", () => {
  const value = fc.constantFrom(
    ["PERSON", "Oluwaseun Adebayo"],
    ["PERSON", "Nguyễn Thị Hoa"],
    ["EMAIL", "zed@quux.example"],
    ["PHONE", "+1 555 010 4477"],
    ["ADDRESS", "9 Qwert Lane, Zorbtown"],
    ["SSN", "219099999"],
    ["PLATE", "QX 77 ZZZ"],
  );
  fc.assert(
    fc.property(hostile, hostile, value, (before, after, [type, known]) => {
      const index = new KnownIndex();
      index.add({ type: type ?? "", value: known ?? "" });
      const text = `${before} ${known ?? ""} ${after}`;
      const found = find(text, { markup: false }, index);
      expect(replaceFindings(text, found, () => "[X]")).not.toContain(known);
    }),
    { numRuns: 300 },
  );
});

test("the report never holds a value", () => {
  fc.assert(
    fc.property(hostile, (note) => {
      const { report } = redactEvent({ note }, plan);
      for (const [type, count] of Object.entries(report)) {
        expect(type).toMatch(/^[A-Z_]+$/);
        expect(count).toBeGreaterThan(0);
      }
    }),
    { numRuns: 100 },
  );
});

describe("hostile texts cost time in proportion to their length", () => {
  const cases: Readonly<Record<string, string>> = {
    digits: "1234567890",
    spaced: "1 2 3 ",
    dashes: "12-34-",
    cards: "4111 1111 1111 1111 ",
    at: "a@",
    brackets: "[",
    parens: "([",
    marks: "\u0301",
    tags: "<a ",
    entities: "&#",
    tokens: "eyJ",
    labels: "[PERSON_1] ",
    spelled: "x at y dot ",
    words: "password: ",
    names: "John Smith, ",
    colons: "ab:cd:",
    dots: "a.",
    plus: "+1 ",
  };
  const named = new Set(["digits", "at", "brackets", "marks"]);
  // Forty times what a quiet machine needs: a square law would take hours.
  const limitMs = 20_000;

  test.each(Object.entries(cases))("%s", (name, piece) => {
    const chars = named.has(name) ? 1_000_000 : 200_000;
    const text = piece.repeat(Math.ceil(chars / piece.length)).slice(0, chars);
    const started = performance.now();
    replaceFindings(text, find(text), () => "x");
    expect(performance.now() - started).toBeLessThan(limitMs);
  });
});
