import { hashWord } from "./lexicon.ts";
import { CASE, KIND } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";

// What people are called by together with their name. Those of letters (Mr, Dr) the tagger knows.
const TITLES: ReadonlySet<number> = new Set(
  "admiral ambassador archbishop aunt auntie baron baroness bishop brother captain cardinal chancellor chef chief coach colonel commander congressman congresswoman constable count countess deputy detective dj duchess duke emperor father general governor granny imam inspector judge justice king lady lieutenant lord madam madame major mayor minister mother officer pastor pope premier president prince princess professor prophet queen rabbi reverend saint senator sergeant sheriff sir sister sultan superintendent uncle vj"
    .split(" ")
    .map(hashWord),
);

/** Where a name begins, a capitalised title right before it included: Coach Germano. */
export function titleStart(text: string, tokens: Tokens, name: number): number {
  const before = name - 1;
  if (before < 0 || tokens.kinds[before] !== KIND.word) return name;
  const letterCase = tokens.cases[before];
  if (letterCase !== CASE.title && letterCase !== CASE.upper) return name;
  if (!TITLES.has(tokens.words[before] ?? 0)) return name;
  const gap = text.slice(tokens.ends[before], tokens.starts[name]);
  return gap === " " || gap === ". " ? before : name;
}
