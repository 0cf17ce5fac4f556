import { allFakers, english } from "./packages.mjs";
import type { Faker } from "./packages.mjs";
import type { Random } from "./random.ts";

const LOCALES = Object.entries(allFakers).filter(([locale]) =>
  /^(?:en|de|fr|es|it|nl|pl|pt|cs|tr|sv|nb|da|fi|hu|ro|hr|id|vi|sk|lv|uk|ru|el)/.test(locale),
);
const ENGLISH = LOCALES.filter(([locale]) => /^en(?:_(?:US|GB|AU|CA|IN|IE|ZA))?$/.test(locale));

const STREET_WORDS =
  "Old Mill|High|Church|Station|King|Queen|Victoria|Park|Oak|Elm|Maple|Cedar|Main|Market|Bridge|Castle|Green|North|South Hill|Lake View|River|School|Spring|Washington|Lincoln|Sunset|Mountain|Meadow|Orchard|Garden|Harbour|Chapel|Manor|Grove Park|Cherry|Willow|St James|Martin Luther King|Second|Third|Fifth|Forest|Hill Top|Grange".split(
    "|",
  );
const SUFFIXES =
  "Street|Road|Avenue|Lane|Drive|Court|Way|Place|Boulevard|Close|Crescent|Terrace|Square|Gardens|Grove|Hill|Parkway|Trail|Circle|Loop|Mews|Row|Walk|St|Rd|Ave|Ln|Dr|Ct|Blvd|Pl|Hwy|St.|Ave.|Rd.".split(
    "|",
  );
const UNITS =
  "Apt. #|Apt #|Apt ##|Suite ###|Suite #|Unit #|Unit ##|Flat #|Flat #B|#th floor|Floor #|Room ###|Bldg #|PO Box ###|II|III|Top #|bus #|m. #|Apartment ##|Ste ###|No. #|Lot #|Building B|PSC ####|#e étage|1er piso|#º B|#º izq|Hinterhaus|Whg. #|int. #|2. Stock".split(
    "|",
  );
const MILITARY = [
  "PSC ####, Box ####\nAPO AE #####",
  "Unit #### Box ####\nDPO AA #####",
  "USS Harbor\nFPO AP #####",
  "USNV Ridge\nFPO AE #####",
];
const FORMS =
  "{s}, {c} {z}|{s}, {z} {c}|{s}, {c}, {r} {z}|{s} {c} {r} {z}|{s}, {c}|{s}, {u}, {c} {z}|{s} {u}, {c} {z}|{u}, {s}, {c} {z}|{s}, {z} {c}, {n}|{s}, {c}, {r} {z}, {n}|{s} {u} {c} {r} {z}|{s}|{s}, {u}|{s} {u}|{s}, {c}, {n}|{s}, {c} {r}|{s} {z} {c}|{s} {c}|{s}; {z} {c}|{s} in {c}|{n1} {s}, {c}|{n1} {s} {u} {c} {n} {z}|{s} {u} {c} {n} {z}|{s} - {z} {c}|{s}, {c}, {z}".split(
    "|",
  );
const LINES =
  "{n1} {s}\\n{u}\\n{c}\\n{n} {z}|{s}\\n {u}\\n {c}\\n {r}\\n {z}|{m}|{s}\\n{z} {c}|{s}\\n{c}\\n{z}|{s}\\n{c}, {r} {z}|{s}\\n{u}\\n{c} {z}|{s}\\n{z} {c}\\n{n}|{s}\\n{c}\\n{r} {z}\\n{n}|{s}\\n {u}\\n {c}\\n {n} {z}|{u} {s}\\n{c}\\n{r} {z}|{s}, {c}\\n{n} {z}".split(
    "|",
  );

/** A postal address in the manner of one of many countries. */
export function address(random: Random, multiline: boolean): string {
  const [locale, faker] = random.chance(0.4) ? random.pick(ENGLISH) : random.pick(LOCALES);
  const form = random
    .pick(multiline || random.chance(0.08) ? LINES : FORMS)
    .replaceAll("\\n", "\n");
  const parts: Readonly<Record<string, () => string>> = {
    s: () => street(random, faker, locale),
    c: () => cityOf(faker),
    z: () => orNothing(() => faker.location.zipCode()),
    r: () => orNothing(() => faker.location.state({ abbreviated: random.chance(0.5) })),
    n1: () => String(1 + random.below(9000)),
    m: () => digits(random, random.pick(MILITARY)),
    u: () => digits(random, random.pick(UNITS)),
    n: () => english.location.country(),
  };
  const text = form.replace(/\{(\w+)\}/g, (_, part: string) => parts[part]?.() ?? "");
  return text.replace(/ +/g, " ").replace(/ ,/g, ",").trim();
}

// Not every locale has every list.
function orNothing(make: () => string): string {
  try {
    return make();
  } catch {
    return "";
  }
}

/** A city of the locale, or an English one. */
export function cityOf(faker: Faker): string {
  return orNothing(() => faker.location.city()) || english.location.city();
}

/** Street and number in the manner of one of many countries. */
export function streetOf(random: Random): string {
  const [locale, faker] = random.chance(0.4) ? random.pick(ENGLISH) : random.pick(LOCALES);
  return street(random, faker, locale);
}

function street(random: Random, faker: Faker, locale: string): string {
  if (locale.startsWith("en") && random.chance(0.45)) return englishStreet(random);
  const made = orNothing(() => faker.location.streetAddress());
  if (made === "") return englishStreet(random);
  if (/\d/.test(made) && random.chance(0.9)) return made;
  return random.chance(0.5) ? `${faker.location.street()} ${1 + random.below(400)}` : made;
}

function englishStreet(random: Random): string {
  const number = random.chance(0.1)
    ? `${1 + random.below(90)}${random.pick(["a", "b", "A", "B", "/2", "-" + (90 + random.below(9))])}`
    : String(1 + random.below(random.chance(0.5) ? 300 : 20000));
  const direction = random.chance(0.12)
    ? `${random.pick(["N", "S", "E", "W", "North", "SW", "N."])} `
    : "";
  const name = random.chance(0.15) ? ordinal(1 + random.below(120)) : random.pick(STREET_WORDS);
  return `${number} ${direction}${name} ${random.pick(SUFFIXES)}`;
}

function ordinal(number: number): string {
  const tens = number % 100;
  if (tens > 10 && tens < 14) return `${number}th`;
  return `${number}${["th", "st", "nd", "rd"][number % 10] ?? "th"}`;
}

export function digits(random: Random, form: string): string {
  return form.replace(/#/g, () => String(1 + random.below(9)));
}
