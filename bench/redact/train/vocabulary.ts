import { wordTags } from "./packages.mjs";

const WORD = /^[a-z]{2,20}$/;

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
