import { writeLexicon } from "../../../plugins/src/redact/tagger/lexicon.ts";
import type { Labelled } from "./corpus.ts";
import { buildLexicon } from "./lexicon.ts";
import { allFakers } from "./packages.mjs";
import type { Random } from "./random.ts";
import { synthesise } from "./synthesis.ts";
import { vary } from "./vary.ts";

/** How often each labelled text is read in an epoch: once as it is, otherwise varied. */
const COPIES = 5;

/** The word lists of the tagger. The seed of what is made from them is set, too. */
export function lexiconFor(random: Random): Buffer {
  for (const faker of Object.values(allFakers)) faker.seed(random.below(2 ** 30));
  return writeLexicon(buildLexicon());
}

/** What a model is trained on: labelled texts as they are and varied, and texts made from templates. */
export function materialFrom(
  labelled: readonly Labelled[],
  made: number,
  random: Random,
): Labelled[] {
  const texts: Labelled[] = [...labelled];
  for (let copy = 1; copy < COPIES; copy += 1) {
    texts.push(...labelled.map((one) => vary(random, one)));
  }
  for (let i = 0; i < made; i += 1) texts.push(synthesise(random, `made-${i}`));
  return texts;
}
