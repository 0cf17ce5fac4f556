import { readFileSync } from "node:fs";
import { address, cityOf, digits, streetOf } from "./addresses.ts";
import type { Labelled, LabelledSpan } from "./corpus.ts";
import { familyName, fullName, givenName, pickList } from "./names.ts";
import { allFakers } from "./packages.mjs";
import type { Random } from "./random.ts";
import { WORDS } from "./words.ts";

// Templates that name people and places, and such that name nobody although it may look like it.
const TEMPLATES = linesIn("./templates.txt");
const CLEAN = linesIn("./clean.txt");

function linesIn(file: string): string[] {
  return readFileSync(new URL(file, import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.replaceAll("\\n", "\n"));
}

const CLEAN_SHARE = 0.3;

interface Slot {
  readonly type?: string;
  readonly make: (random: Random) => string;
}

const FAKERS = Object.values(allFakers);
const ORGANISATIONS = [
  "Ltd",
  "GmbH",
  "Inc",
  "LLC",
  "Corp",
  "Group",
  "Bank",
  "University",
  "Airlines",
  "S.A.",
  "Pty Ltd",
  "AG",
];

const SLOTS: Readonly<Record<string, Slot>> = {
  name: { type: "PERSON", make: fullName },
  first: { type: "PERSON", make: (random) => givenName(random, pickList(random)) },
  last: { type: "PERSON", make: (random) => familyName(random, pickList(random)) },
  lastfirst: {
    type: "PERSON",
    make: (random) => {
      const list = pickList(random);
      return `${familyName(random, list)}, ${givenName(random, list)}`;
    },
  },
  upperlastfirst: {
    type: "PERSON",
    make: (random) => {
      const list = pickList(random);
      return `${familyName(random, list)}, ${givenName(random, list)}`.toUpperCase();
    },
  },
  titled: {
    type: "PERSON",
    make: (random) => `${random.pick(TITLES)} ${familyName(random, pickList(random))}`,
  },
  titledname: { type: "PERSON", make: (random) => `${random.pick(TITLES)} ${fullName(random)}` },
  lowername: { type: "PERSON", make: (random) => plain(random, fullName(random)).toLowerCase() },
  lowerfirst: {
    type: "PERSON",
    make: (random) => plain(random, givenName(random, pickList(random))).toLowerCase(),
  },
  lowerlast: {
    type: "PERSON",
    make: (random) => plain(random, familyName(random, pickList(random))).toLowerCase(),
  },
  uppername: { type: "PERSON", make: (random) => fullName(random).toUpperCase() },
  address: { type: "ADDRESS", make: (random) => address(random, false) },
  street: {
    type: "ADDRESS",
    make: (random) => streetOf(random),
  },
  addresslines: { type: "ADDRESS", make: (random) => address(random, true) },
  city: { type: "LOCATION", make: (random) => cityOf(random.pick(FAKERS)) },
  country: { type: "LOCATION", make: (random) => random.pick(WORDS["country"] ?? []) },
  org: { type: "ORG", make: organisation },
  email: { make: email },
  phone: { make: (random) => digits(random, random.pick(PHONES)) },
  card: { make: (random) => digits(random, "4### #### #### ####") },
  iban: { make: (random) => digits(random, "DE## #### #### #### #### ##") },
  passport: { make: (random) => digits(random, "C########") },
  order: {
    make: (random) =>
      digits(random, random.pick(["#####", "#######", "A-#####", "##########", "INV-####-###"])),
  },
  code: {
    make: (random) =>
      digits(random, random.pick(["QX#L#P", "##AB##", "RR#########DE", "1Z###W##"])),
  },
  num: { make: (random) => String(1 + random.below(60)) },
  amount: {
    make: (random) =>
      digits(
        random,
        random.pick([
          "$##.##",
          "£###",
          "€ ##,##",
          "### EUR",
          "#,### USD",
          "EUR #.###,##",
          "USD ##,###.##",
          "# ### €",
          "CHF ##.-",
          "GBP #,###",
          "EUR ##",
        ]),
      ),
  },
  date: { make: date },
  time: { make: (random) => `${random.below(24)}:${10 + random.below(50)}` },
  version: { make: (random) => `${random.below(20)}.${random.below(20)}.${random.below(20)}` },
  handle: {
    make: (random) =>
      `${givenName(random, pickList(random))}_${random.below(99)}`.replace(/\s/g, ""),
  },
};

const TITLES =
  "Mr|Mrs|Ms|Mr.|Mrs.|Ms.|Dr.|Dr|Prof.|Herr|Frau|Sir|Miss|Mx.|Señor|Sra.|Madame|M.|mr|mrs|ms|ms.|dr|President|Captain".split(
    "|",
  );
const PHONES = [
  "+49 ### #######",
  "(###) ###-####",
  "###-###-####",
  "+44 20 #### ####",
  "0### ######",
  "###.###.####",
  "+1 ### ### ####",
];

function plain(random: Random, name: string): string {
  return random.chance(0.6) ? name.normalize("NFD").replace(/\p{M}/gu, "") : name;
}

function organisation(random: Random): string {
  const list = pickList(random);
  const base = random.chance(0.4) ? cityOf(random.pick(FAKERS)) : familyName(random, list);
  const roll = random.next();
  if (roll < 0.25) return `${base} ${random.pick(ORGANISATIONS)}`;
  if (roll < 0.45) return `${base} & ${familyName(random, list)}`;
  if (roll < 0.6)
    return `${base} ${random.pick(["Consulting", "Logistics", "Foods", "Energy", "Software", "Hotel"])}`;
  return random.pick(BRANDS);
}

const BRANDS =
  "Acme|Acme Corp|Globex|Initech|Umbrella|Hooli|Stark Industries|Wayne Enterprises|Amazon|Google|Microsoft|Apple|Netflix|Spotify|PayPal|Stripe|Slack|Zoom|Dropbox|Salesforce|Oracle|Samsung|Sony|Nike|Adidas|Ikea|Uber|Lyft|DHL|FedEx|UPS|Visa|Chase|Wells Fargo|HSBC|Lufthansa|Ryanair|Delta|Twitter|Facebook|Instagram|YouTube|Reuters|BBC|CNN|NASA|NATO|UN|FIFA|Arsenal|Chelsea|Lakers|Toyota|Honda|Ford|BMW|Siemens|Bosch|Nestle|Shell".split(
    "|",
  );

function email(random: Random): string {
  const name = givenName(random, pickList(random))
    .normalize("NFD")
    .replace(/[^A-Za-z]/g, "");
  const host = random.pick(["gmail.com", "yahoo.com", "hotmail.com", "example.org", "web.de"]);
  return `${name || "mail"}${random.below(99)}@${host}`.toLowerCase();
}

function date(random: Random): string {
  const day = 1 + random.below(28);
  const month = random.pick(WORDS["month"] ?? []);
  const year = 1950 + random.below(75);
  return random.pick([
    `${day} ${month} ${year}`,
    `${month} ${day}, ${year}`,
    `${month} ${day}`,
    `${year}-03-${10 + random.below(19)}`,
    `${day}.05.${year}`,
    `03/${day}/${year}`,
    month,
    `Tue, ${month.slice(0, 3)} ${day}, ${year}`,
  ]);
}

/** Makes a labelled text from one of the templates. */
export function synthesise(random: Random, id: string): Labelled {
  const template = random.pick(random.chance(CLEAN_SHARE) ? CLEAN : TEMPLATES);
  let text = "";
  let done = 0;
  const spans: LabelledSpan[] = [];
  for (const match of template.matchAll(/\{(\w+)\}/g)) {
    text += template.slice(done, match.index);
    done = match.index + match[0].length;
    const name = match[1] ?? "";
    const slot = SLOTS[name];
    const words = WORDS[name];
    if (slot === undefined && words === undefined)
      throw new Error(`unknown slot {${name}}: ${template}`);
    const value = slot === undefined ? random.pick(words ?? []) : slot.make(random);
    if (slot?.type !== undefined && value !== "") {
      spans.push({ start: text.length, end: text.length + value.length, type: slot.type });
    }
    text += value;
  }
  return vary(random, { id, text: text + template.slice(done), spans });
}

/** Writes the text as people do: without capitals, all in capitals, without punctuation. */
export function vary(random: Random, labelled: Labelled): Labelled {
  const roll = random.next();
  const { text } = labelled;
  if (roll > 0.96 && text.includes("\n")) return prefixed(random, labelled);
  if (roll < 0.12) return { ...labelled, text: sameLength(text, text.toLowerCase()) };
  if (roll < 0.14) return { ...labelled, text: sameLength(text, text.toUpperCase()) };
  if (roll < 0.17) return { ...labelled, text: text.replace(/[,.;!?]/g, " ") };
  if (roll < 0.19)
    return { ...labelled, text: sameLength(text, text.toLowerCase()).replace(/[,.;!?]/g, " ") };
  return labelled;
}

// Quoted, listed or otherwise marked lines, as mail clients and forms make them.
function prefixed(random: Random, { id, text, spans }: Labelled): Labelled {
  const prefix = random.pick([
    "> ",
    ">",
    "* ",
    "- ",
    "| ",
    "• ",
    "# ",
    "-- ",
    ">> ",
    "!! ",
    "?? ",
    "  ",
    "=> ",
  ]);
  let added = "";
  const places: number[] = [];
  for (let i = 0; i < text.length; i += 1) {
    if (i === 0 || text[i - 1] === "\n") added += prefix;
    places.push(added.length);
    added += text.charAt(i);
  }
  const moved = spans.flatMap(({ start, end, type }) =>
    linesOf(text, start, end).map((line) => ({
      start: places[line.start] ?? 0,
      end: (places[line.end - 1] ?? 0) + 1,
      type,
    })),
  );
  return { id, text: added, spans: moved };
}

// A span of several lines ends at each line's end: the marks between are no part of it.
function linesOf(text: string, start: number, end: number): { start: number; end: number }[] {
  const lines: { start: number; end: number }[] = [];
  let from = start;
  for (const line of text.slice(start, end).split("\n")) {
    const indent = line.length - line.trimStart().length;
    if (line.trim() !== "") lines.push({ start: from + indent, end: from + line.trimEnd().length });
    from += line.length + 1;
  }
  return lines;
}

// A few letters change their length with their case; such a text stays as it is.
function sameLength(text: string, changed: string): string {
  return changed.length === text.length ? changed : text;
}
