import { address, cityOf, digits, streetOf } from "./addresses.ts";
import { familyName, fullName, givenName, pickList } from "./names.ts";
import { organisation } from "./organisations.ts";
import { allFakers, english } from "./packages.mjs";
import type { Random } from "./random.ts";
import { VOCABULARY } from "./vocabulary.ts";
import { WORDS } from "./words.ts";

/** What fills a slot of a template, and what it is where it is personal. */
export interface Slot {
  readonly type?: string;
  readonly make: (random: Random) => string;
}

const FAKERS = Object.values(allFakers);
/** The slots by name; those that name nobody are in `words.json`. */
export const SLOTS: Readonly<Record<string, Slot>> = {
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
  job: { make: (random) => jobTitle(random) },
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

function jobTitle(random: Random): string {
  const roll = random.next();
  if (roll < 0.4) return english.person.jobTitle();
  if (roll < 0.6) return random.pick(WORDS["role"] ?? []);
  const [adjective, noun, actor] = ["adj", "noun", "actor"].map((kind) =>
    random.pick(VOCABULARY[kind] ?? []),
  );
  const title = random.chance(0.5) ? `${noun} ${actor}` : `${adjective} ${noun} ${actor}`;
  return title.charAt(0).toUpperCase() + title.slice(1);
}
