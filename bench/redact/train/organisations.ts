import { cityOf } from "./addresses.ts";
import { familyName, pickList } from "./names.ts";
import { allFakers, companyWords } from "./packages.mjs";
import type { Random } from "./random.ts";
import { VOCABULARY } from "./vocabulary.ts";

const FORMS =
  "Ltd|GmbH|Inc|LLC|Corp|Group|Bank|University|Airlines|S.A.|Pty Ltd|AG|Co.|Foundation|Institute|Church|School|Records|Times|News|FC|United|Party".split(
    "|",
  );
const TRADES =
  "Consulting|Logistics|Foods|Energy|Software|Hotel|Capital|Systems|Analytics|Health|Media|Labs|Partners|Technologies|Solutions|Stores|Orchestra|Museum".split(
    "|",
  );
const FAKERS = Object.values(allFakers);

/** The name of a company or another body: after people, places, plain words, or a brand. */
export function organisation(random: Random): string {
  const list = pickList(random);
  const roll = random.next();
  if (roll < 0.2) return random.pick(companyWords);
  if (roll < 0.4) return words(random);
  if (roll < 0.5) return compound(random);
  if (roll < 0.58)
    return `${familyName(random, list)}, ${familyName(random, list)} and ${familyName(random, list)}`;
  if (roll < 0.66) return `${familyName(random, list)}-${familyName(random, list)}`;
  const base = random.chance(0.4) ? cityOf(random.pick(FAKERS)) : familyName(random, list);
  if (roll < 0.8) return `${base} ${random.pick(FORMS)}`;
  if (roll < 0.88) return `${base} & ${familyName(random, list)}`;
  return `${base} ${random.pick(TRADES)}`;
}

// Clean Power Finance
function words(random: Random): string {
  const kinds = random.pick([
    ["adj", "noun"],
    ["noun", "noun"],
    ["adj", "noun", "noun"],
    ["noun"],
    ["noun", "verbing"],
    ["adj", "nouns"],
  ]);
  const name = kinds.map((kind) => capitalised(random.pick(VOCABULARY[kind] ?? []))).join(" ");
  return random.chance(0.3) ? `${name} ${random.pick(random.chance(0.5) ? FORMS : TRADES)}` : name;
}

// Dataweave, DataWeave
function compound(random: Random): string {
  const [first, second] = [
    random.pick(VOCABULARY["noun"] ?? []),
    random.pick(VOCABULARY["noun"] ?? []),
  ];
  const name = capitalised(first) + (random.chance(0.3) ? capitalised(second) : second);
  return random.chance(0.2) ? `${name} ${random.pick(FORMS)}` : name;
}

/** The word with a capital. */
export function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
