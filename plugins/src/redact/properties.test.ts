import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringifyJson, types } from "@ingestlayer/core/plugin";
import { testEvent, testStep } from "@ingestlayer/core/testing";
import { configSchema } from "./config.ts";
import { find } from "./find.ts";
import { redactPii } from "./index.ts";
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

// V8 keeps a slice as a view of the string that it was cut from, and once it has compiled a loop, not all
// of its functions end where the slice does.
test("what a text is cut from is not read, however often such texts come", () => {
  const whole = `Hi, this is <b>Maria Keller</b> 😀`;
  const half = whole.length - 1;
  for (let i = 0; i < 5000; i += 1) {
    const plain = normalise(whole.slice(0, half));
    expect(plain.text).toBe("Hi, this is Maria Keller \ud83d");
    expect(plain.endOf(plain.text.length)).toBe(half);
  }
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

const KNOWN: readonly (readonly [type: string, value: string])[] = [
  ["PERSON", "Oluwaseun Adebayo"],
  ["PERSON", "Nguyễn Thị Hoa"],
  ["PERSON", "Željko Šarić"],
  ["EMAIL", "zed@quux.example"],
  ["PHONE", "+1 555 010 4477"],
  ["ADDRESS", "9 Qwert Lane, Zorbtown"],
  ["SSN", "219099999"],
  ["PLATE", "QX 77 ZZZ"],
];
// How a value recurs: as it is, in other cases, without accents, spelled with other separators.
const FORMS: Readonly<Record<string, (value: string) => string>> = {
  same: (value) => value,
  upper: (value) => value.toUpperCase(),
  lower: (value) => value.toLowerCase(),
  plain: (value) => value.normalize("NFD").replace(/\p{M}/gu, ""),
  decomposed: (value) => value.normalize("NFD"),
  dashed: (value) => (/\d/.test(value) ? value.replaceAll(" ", "-") : value),
};

test("no value that is known survives in the output, in whatever case, accents and separators", () => {
  const form = fc.constantFrom(...Object.keys(FORMS));
  fc.assert(
    fc.property(hostile, hostile, fc.constantFrom(...KNOWN), form, (before, after, one, name) => {
      const [type, value] = one;
      // Digits keep their separators in addresses and plates: there only the whole is known.
      const changed = type === "ADDRESS" || type === "PLATE" ? value : FORMS[name]?.(value);
      const index = new KnownIndex();
      index.add({ type, value });
      const text = `${before} ${changed} ${after}`;
      const found = find(text, { markup: false }, index);
      expect(replaceFindings(text, found, () => "[X]")).not.toContain(changed);
    }),
    { numRuns: 400 },
  );
});

test("a part of a known name does not survive either", () => {
  const part = fc.constantFrom("Oluwaseun", "ADEBAYO", "adebayo", "Adebayo's", "Šarić", "saric");
  fc.assert(
    fc.property(hostile, hostile, part, (before, after, name) => {
      const index = new KnownIndex();
      index.add({ type: "PERSON", value: "Oluwaseun Adebayo" });
      index.add({ type: "PERSON", value: "Željko Šarić" });
      const text = `${before} ${name} ${after}`;
      const found = find(text, { markup: false }, index);
      const word = name.replace("'s", "");
      expect(replaceFindings(text, found, () => "[X]")).not.toContain(word);
    }),
    { numRuns: 300 },
  );
});

test("neither report, verdict, tally nor failure holds a value that was hidden", async () => {
  const config = { limit: { chars: 1000, beyond: "fail" } };
  const inputType = types.object({}, { open: true });
  await using step = await testStep(redactPii, { config, inputType });
  const value = fc.constantFrom("zed@quux.example", "4242 4242 4242 4242", "219-09-9999");
  await fc.assert(
    fc.asyncProperty(
      hostile,
      value,
      fc.boolean(),
      fc.boolean(),
      async (note, secret, long, key) => {
        // There it may be a part of a longer number, which is no such value.
        fc.pre(!note.includes(secret));
        const text = `${note} ${secret} ${long ? "x ".repeat(600) : ""}`;
        const event = testEvent(key ? { [secret]: { text } } : { text, list: [secret] });
        const verdicts = await step.process([event]);
        expect(verdicts[0]?.kind).toBe(long ? "fail" : "keep");
        const said = stringifyJson([verdicts, step.tally()] as never);
        expect(said).not.toContain(secret);
      },
    ),
    { numRuns: 150 },
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

describe("the cost of hostile texts grows with their length, not with its square", () => {
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
    numbers: "one two ",
    options: "-u a:b --password ",
    letters: "a b @ c . ",
    mentions: "@jo ",
    foreign: "пароль ",
  };
  const named = new Set(["digits", "at", "brackets", "marks"]);
  // Four times the text: four times the work where it is linear, sixteen times where it is not.
  const growth = 4;
  const growthMax = 10;
  const roundsMax = 6;

  test.each(Object.entries(cases))("%s", (name, piece) => {
    const chars = named.has(name) ? 1_000_000 : 100_000;
    const long = piece.repeat(Math.ceil(chars / piece.length)).slice(0, chars);
    const short = long.slice(0, chars / growth);
    // Warm, and the best of some, of more where it seems too much: a machine changes its speed.
    let [few, many] = [Infinity, Infinity];
    const growthFound = () => many / Math.max(few, CPU_MIN);
    for (let round = 0; round < roundsMax; round += 1) {
      few = Math.min(few, cpuOf(short), cpuOf(short));
      many = Math.min(many, cpuOf(long));
      if (round > 0 && growthFound() < growthMax) break;
    }
    expect(growthFound()).toBeLessThan(growthMax);
  });
});

// Below this a garbage collection weighs more than the work.
const CPU_MIN = 25_000;

/** Microseconds of this process's own work. */
function cpuOf(text: string): number {
  const before = process.cpuUsage();
  replaceFindings(text, find(text), () => "x");
  return process.cpuUsage(before).user;
}
