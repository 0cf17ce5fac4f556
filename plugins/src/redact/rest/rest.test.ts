import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CleanValues } from "../clean-values.ts";
import { configSchema } from "../config.ts";
import { EventTexts } from "../event-texts.ts";
import { find, hasPatterns } from "../find.ts";
import { planRedaction } from "../plan.ts";
import { KnownIndex } from "../propagate.ts";
import { replaceFindings } from "../replace.ts";
import type { Rest } from "./index.ts";

const options = planRedaction(configSchema.parse({})).find;

function labelled(text: string): string {
  let number = 0;
  return replaceFindings(text, find(text, options), ({ type }) => `[${type}_${(number += 1)}]`);
}

describe("what must be read again", () => {
  test.each<[text: string, rest: Rest]>([
    ["hey its Daniel, call me on 623.453.4927 pls", "nothing"],
    ["Please refund order 88213 to jo@example.org.\n\nRegards,\nMaria Keller", "nothing"],
    ["I waited 3 days for Maria Keller, and at 7 pm for jo@example.org", "nothing"],
    // What a word announces is hidden.
    ["Signed up as jo_smith7, born on 12.3.1980, my SSN is 523-58-8981 for the W-9", "nothing"],
    ['Mail from "Maria" - <jo@example.org> - of DE89370400440532013000', "nothing"],
    ["My card ends in 4242 and I, Maria Keller, am 31", "nothing"],
    ["The iban that I have had for so many years, in 4242, Maria Keller", "patterns"],
    // What it lacks words or marks for, or what stands apart from all that is hidden.
    ["Maria Keller's key is lost, Bình Nguyễn has the session 4f9a0c1e-77ab-4d0e", "nothing"],
    ["From: Maria Keller <jo@example.org>\nTo: support@example.com at 12:20:39", "nothing"],
    ["Maria Keller of https://x.example/a?b=c", "nothing"],
    ["lol, Maria Keller said so, see http://t.co/5ZNjdH2b", "nothing"],
    ["id=88213, ip=81.2.69.160, Maria Keller", "nothing"],
    ["Ticket 552-1183: Maria Keller", "nothing"],
    // Mentions and what is guessed are no such tokens to the tagger, which reads on.
    ["Thanks to @bethanne17, says Maria Keller", "nothing"],
    ["The file of jo.smith7 is lost, Maria Keller", "nothing"],
    ["@bethanne17.https://x.example/a", "everything"],
    ["Maria Keller, order number 505161293", "nothing"],
    ["I live at 12 Elm Street, Springfield", "nothing"],
    // What is left asks for patterns: an option, a parameter, a password, a number of seven digits.
    ["Maria Keller ran curl -u app", "patterns"],
    ["The page of Maria Keller: https://x.example/a?token=c", "patterns"],
    ["The page for Maria Keller, who has seen x.example/shop", "patterns"],
    ["My password is hunter2!, Regards, Maria Keller", "patterns"],
    ["Maria Keller, 505161293", "numbers"],
    ["4242 4242 4242 4242, 505161293", "numbers"],
    ["My iban is 505161293, I ran -u, Maria Keller", "patterns"],
    // Glued to a finding, of another script, in markup, with labels or beside a mention.
    ["4242 4242 4242 4242DE89370400440532013000", "everything"],
    ["Мария wrote to jo@example.org", "everything"],
    ["Regards,\n<b>Maria Keller</b>", "everything"],
    ["[PERSON_1] wrote to jo@example.org", "everything"],
    ["jo@example.org and @ nine", "everything"],
    ["jo@example.org's, l'jo@example.org and jo@example.org'Arc", "everything"],
    // In the address of a page: a whole parameter, or the end of it; what goes on otherwise may be seen anew.
    ["see https://x.example/?q=jo@example.org", "nothing"],
    ["see https://x.example/?q=jo@example.org&t=91827, or not", "nothing"],
    ["My profile is https://social.example/sean.walter, please verify me", "patterns"],
    ["see https://x.example/?q=jo@example.org/a", "everything"],
    ["see https://x.example/?q=jo@example.org'Maria Keller", "everything"],
    ["see https://x.example&jo@example.org/x.example/users/maria-keller", "everything"],
    ["Maria Keller: http://x.example/@ jo", "everything"],
    ["there is nothing in it", "nothing"],
  ])("%s: %s", (text, rest) => {
    expect(find(text, options).rest).toBe(rest);
  });

  test("everything, where the user's own patterns, kept words or known values may meet a label", () => {
    const text = "Regards, Maria Keller";
    const own = { custom: { OWN: { words: ["person"] } } };
    for (const config of [own, { keep: ["person"] }]) {
      expect(find(text, planRedaction(configSchema.parse(config)).find).rest).toBe("everything");
    }
    const known = new KnownIndex();
    known.add({ type: "PLATE", value: ", [" });
    expect(find(text, options, known).rest).toBe("nothing");
    known.add({ type: "PLATE", value: "s, [" });
    expect(find(text, options, known).rest).toBe("everything");
  });
});

// Texts as people write them, hard ones among them, cut and joined in all ways.
const LINES = ["tricky.txt", "clean.txt"].flatMap((file) =>
  readFileSync(new URL(`../testdata/${file}`, import.meta.url), "utf8")
    .split("\n")
    .map((line) => line.replaceAll("\\n", "\n").replaceAll(/[⟦⟧]/g, "")),
);
const VALUES = [
  "Maria Keller",
  "jo.smith7@example.org",
  "4242 4242 4242 4242",
  "+49 30 901820",
  "12 Elm Street, Springfield",
  "81.2.69.160",
  "219-09-9999",
  "DE89370400440532013000",
  "AB12 CDE",
];
const WORDS =
  "login user password is account number 4711 12345678 passport my profile one two three four five six seven at dot in 42 https://x.example/ https://x.example/?q= https://x.example/a?b=c&t= -p = @ # 100%40 ssn: born on 3 card dob handle acct - --user pan nummer signed up as support@example.com http://t.co/5ZNjdH2b https://x.example/12345678 www.example.org/page follow RT lol order 1234567 call #12345678 tel 0301234567 12:30:45 00:1a:2b:3c:4d:5e fe80::1 2001:db8::ff 1.2.3.4 v1.2.3.4 12345678Z key= ?token=abcd token: pin пароль 's ----- 1BoatSLRHtKNngkdXEopR76b53LETtpyT AKIAIOSFODNN7EXAMPLE sk_live_abcdefghijkl jo.smith7 iban AB 12 34 56 C cvv ref phone +49 555 1819 1890 ext x mộng @bethanne17 @nine #maria".split(
    " ",
  );
const piece = fc.oneof(
  fc.constantFrom(...LINES).chain((line) => fc.nat(line.length).map((at) => line.slice(at))),
  fc.constantFrom(...VALUES),
  fc.constantFrom(...WORDS),
);
const glue = fc.constantFrom(
  " ",
  " ",
  " ",
  ", ",
  ". ",
  "\n",
  ": ",
  " (",
  ") ",
  "",
  "-",
  "/",
  "'",
  "'s ",
  "=",
  "&",
);
const text = fc
  .array(fc.tuple(piece, glue), { minLength: 1, maxLength: 6 })
  .map((pieces) => pieces.flat().join(""));

test("where nothing must be read again, a reading finds nothing; nor one where patterns find nothing", () => {
  const seen = { nothing: 0, numbers: 0, patterns: 0 };
  fc.assert(
    fc.property(text, (one) => {
      const { rest, findings } = find(one, options);
      if (findings.length === 0 || rest === "everything") return;
      const redacted = labelled(one);
      if (rest !== "nothing" && hasPatterns(redacted, rest, options)) return;
      seen[rest] += 1;
      expect(find(redacted, options).findings).toEqual([]);
    }),
    { numRuns: 2000 },
  );
  expect(seen.nothing).toBeGreaterThan(200);
  expect(seen.numbers).toBeGreaterThan(2);
  expect(seen.patterns).toBeGreaterThan(50);
});

describe("the texts of an event", () => {
  const body = "hey its Daniel, call me on 623.453.4927 pls";
  const texts = (known = new KnownIndex()) =>
    new EventTexts(options, 1000, known, new CleanValues(options));

  test("a text that became its labels counts as read", () => {
    const event = texts();
    event.read(body);
    expect(event.becomes(body, labelled(body))).toBe(true);
    expect(event.isRead(labelled(body))).toBe(true);
    expect(event.finds).toBe(1);
  });

  test("but no longer once more is known", () => {
    const known = new KnownIndex();
    const event = texts(known);
    event.read(body);
    event.becomes(body, labelled(body));
    known.addName("hey");
    expect(event.isRead(labelled(body))).toBe(false);
    expect(event.becomes(body, labelled(body))).toBe(false);
  });

  test("nor where it was not read to its end, or grew beyond the limit", () => {
    const long = `${"x ".repeat(600)}${body}`;
    const event = texts();
    event.read(long);
    expect(event.becomes(long, labelled(long))).toBe(false);
    event.read(body);
    expect(event.becomes(body, labelled(body).padEnd(1001))).toBe(false);
  });

  test("are told apart, however many there are", () => {
    const event = texts();
    const many = Array.from({ length: 30 }, (_, i) => `${body} ${i}`);
    for (const one of [...many, ...many]) event.read(one);
    expect(event.finds).toBe(30);
    expect(many.every((one) => event.isRead(one))).toBe(true);
    expect(event.isRead(body)).toBe(false);
  });

  test("a name of the only one is known once anybody asks", () => {
    const known = new KnownIndex();
    const event = texts(known);
    event.read(body);
    event.becomes(body, labelled(body));
    event.shareNames();
    expect(event.hasNames).toBe(true);
    event.read("nobody but Daniel");
    expect(known.isName("daniel")).toBe(true);
    expect(event.isRead(body)).toBe(true);
    expect(event.isRead(labelled(body))).toBe(true);
  });

  test("are read again for the names of others only where one of them stands", () => {
    const event = texts();
    event.read(body);
    event.read("there is nothing in it");
    event.read("it was daniel");
    event.shareNames();
    expect(event.read("there is nothing in it").found.findings).toEqual([]);
    expect(event.finds).toBe(3);
    expect(event.read("it was daniel").found.findings).toMatchObject([
      { start: 7, type: "PERSON" },
    ]);
    expect(event.finds).toBe(4);
  });

  test("are read again once anything else is known", () => {
    const known = new KnownIndex();
    const event = texts(known);
    event.read(body);
    event.read("plate is 1234 by now");
    event.shareNames();
    known.add({ type: "PLATE", value: "1234" });
    expect(event.read("plate is 1234 by now").found.findings).toMatchObject([{ type: "PLATE" }]);
  });
});

describe("short values without findings", () => {
  test("are kept in mind, but hidden where they are known", () => {
    const values = new CleanValues(options);
    const known = new KnownIndex();
    known.add({ type: "PLATE", value: "priority" });
    for (let i = 0; i < 3; i += 1) {
      expect(values.find("priority", new KnownIndex()).findings).toEqual([]);
      expect(values.find("priority", known).findings).toHaveLength(1);
      expect(values.find("jo@example.org", new KnownIndex()).findings).toHaveLength(1);
    }
  });
});
