import { wordTags } from "./packages.mjs";
import { ROLE } from "../../../plugins/src/redact/tagger/lexicon.ts";

// The tags of compromise's word list, by the role that the tagger tells apart. The first one that a
// word has counts.
const ROLE_OF_TAG: Readonly<Record<string, number>> = {
  Determiner: ROLE.determiner,
  Preposition: ROLE.preposition,
  Pronoun: ROLE.pronoun,
  Possessive: ROLE.pronoun,
  Reflexive: ROLE.pronoun,
  Conjunction: ROLE.conjunction,
  QuestionWord: ROLE.conjunction,
  Modal: ROLE.auxiliary,
  Copula: ROLE.auxiliary,
  Negative: ROLE.auxiliary,
  Infinitive: ROLE.present,
  PresentTense: ROLE.present,
  Verb: ROLE.present,
  PastTense: ROLE.past,
  Participle: ROLE.past,
  Gerund: ROLE.gerund,
  Adjective: ROLE.adjective,
  Comparative: ROLE.adjective,
  Superlative: ROLE.adjective,
  Actor: ROLE.actor,
  Honorific: ROLE.actor,
  Plural: ROLE.plural,
  Singular: ROLE.noun,
  Uncountable: ROLE.noun,
  Noun: ROLE.noun,
  WeekDay: ROLE.date,
  Month: ROLE.date,
  Date: ROLE.date,
  Duration: ROLE.date,
  Organization: ROLE.organisation,
  SportsTeam: ROLE.organisation,
  Demonym: ROLE.organisation,
  Adverb: ROLE.adverb,
  Expression: ROLE.adverb,
};

const WORD = /^[a-z]{2,20}$/;

/** What a word does in a sentence, for some fifteen thousand English words. */
export const ROLES: ReadonlyMap<string, number> = new Map(
  Object.entries(wordTags).flatMap(([word, tags]): [string, number][] => {
    const tag = [tags].flat().find((one) => one in ROLE_OF_TAG);
    return tag === undefined || !WORD.test(word) ? [] : [[word, ROLE_OF_TAG[tag] ?? 0]];
  }),
);

/** Words of one tag alone, to fill the slots of sentences with. */
export const VOCABULARY: Readonly<Record<string, readonly string[]>> = {
  verb: tagged("Infinitive"),
  verbs: tagged("PresentTense"),
  verbed: tagged("PastTense"),
  verbing: tagged("Gerund"),
  noun: [...tagged("Singular"), ...tagged("Uncountable")],
  nouns: tagged("Plural"),
  adj: tagged("Adjective"),
  adverb: tagged("Adverb"),
  actor: tagged("Actor"),
};

function tagged(tag: string): string[] {
  return Object.entries(wordTags)
    .filter(([word, tags]) => tags === tag && WORD.test(word))
    .map(([word]) => word);
}
