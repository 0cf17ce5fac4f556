import { allLocales } from "./packages.mjs";
import type { Random } from "./random.ts";

/** The names of one locale. */
export interface NameList {
  readonly locale: string;
  readonly given: readonly string[];
  readonly family: readonly string[];
  readonly familyFirst: boolean;
  readonly joined: boolean;
}

const FAMILY_FIRST = /^(?:hu|vi|zh|ja|ko)/;
const JOINED = /^(?:zh|ja|ko)/;

/** The name lists of every locale that has enough of them. */
export const NAME_LISTS: readonly NameList[] = Object.entries(allLocales)
  .map(([locale, { person }]) => ({
    locale,
    given: valuesOf(person?.first_name),
    family: valuesOf(person?.last_name),
    familyFirst: FAMILY_FIRST.test(locale),
    joined: JOINED.test(locale),
  }))
  .filter(({ given, family }) => given.length > 30 && family.length > 15);

function valuesOf(entry: unknown): string[] {
  if (typeof entry !== "object" || entry === null) return [];
  const lists: unknown[] = Array.isArray(entry) ? [entry] : Object.values(entry);
  const names = lists.flatMap((list): unknown[] => (Array.isArray(list) ? list : []));
  return [...new Set(names.filter((name): name is string => typeof name === "string"))];
}

const LATIN = NAME_LISTS.filter(({ given }) => /^[\p{Script=Latin}]/u.test(given[0] ?? ""));
const ENGLISH = NAME_LISTS.filter(({ locale }) => locale.startsWith("en"));

/** A list by weight: English most often, then any Latin one, other scripts now and then. */
export function pickList(random: Random): NameList {
  if (random.chance(0.25)) return random.pick(ENGLISH);
  return random.pick(random.chance(0.92) ? LATIN : NAME_LISTS);
}

export function givenName(random: Random, list: NameList): string {
  return random.pick(list.given);
}

const PARTICLES = [
  "van",
  "van der",
  "de",
  "de la",
  "von",
  "di",
  "da",
  "del",
  "al-",
  "Mc",
  "Mac",
  "O'",
  "El ",
  "bin ",
];

export function familyName(random: Random, list: NameList): string {
  const name = random.pick(list.family);
  if (random.chance(0.04)) {
    const particle = random.pick(PARTICLES);
    return /[a-z]$/.test(particle) && particle !== "Mc" && particle !== "Mac"
      ? `${particle} ${name}`
      : `${particle}${name}`;
  }
  if (random.chance(0.04)) return `${name}-${random.pick(list.family)}`;
  if (random.chance(0.03)) return `${name} ${random.pick(list.family)}`;
  return name;
}

/** A full name as people write it: with initials, middle names, titles now and then. */
export function fullName(random: Random): string {
  const list = pickList(random);
  const given = givenName(random, list);
  const family = familyName(random, random.chance(0.06) ? pickList(random) : list);
  if (list.joined) return `${family}${given}`;
  if (list.familyFirst && random.chance(0.7)) return `${family} ${given}`;
  const roll = random.next();
  if (roll < 0.05) return `${given.charAt(0)}. ${family}`;
  if (roll < 0.07) return `${given.charAt(0)} ${family}`;
  if (roll < 0.12) return `${given} ${String.fromCharCode(65 + random.below(26))}. ${family}`;
  if (roll < 0.14) return `${given} ${String.fromCharCode(65 + random.below(26))} ${family}`;
  if (roll < 0.18) return `${given} ${givenName(random, list)} ${family}`;
  if (roll < 0.19) return `${given}-${givenName(random, list)} ${family}`;
  if (roll < 0.205) return `${given} ${family} ${random.pick(["Jr.", "Sr.", "III", "MD", "PhD"])}`;
  if (roll < 0.225) return `${given} ${family.charAt(0)}.`;
  return `${given} ${family}`;
}
