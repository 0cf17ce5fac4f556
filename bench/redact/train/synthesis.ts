import { readFileSync } from "node:fs";
import type { Labelled, LabelledSpan } from "./corpus.ts";
import { capitalised } from "./organisations.ts";
import type { Random } from "./random.ts";
import { SLOTS } from "./slots.ts";
import { vary } from "./vary.ts";
import { VOCABULARY } from "./vocabulary.ts";
import { WORDS } from "./words.ts";

// Templates that name people and places, and such that name nobody although it may look like it. Those
// of sentences are filled with any words, so that no context is learned by heart.
const NAMING = [linesIn("./templates.txt"), linesIn("./sentences.txt")];
const CLEAN = [linesIn("./clean.txt"), linesIn("./clean-sentences.txt")];

function linesIn(file: string): string[] {
  return readFileSync(new URL(file, import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.replaceAll("\\n", "\n"));
}

const CLEAN_SHARE = 0.3;
const SENTENCE_SHARE = 0.4;

/** Makes a labelled text from one of the templates. */
export function synthesise(random: Random, id: string): Labelled {
  const [fixed, sentences] = random.chance(CLEAN_SHARE) ? CLEAN : NAMING;
  const template = random.pick((random.chance(SENTENCE_SHARE) ? sentences : fixed) ?? []);
  let text = "";
  let done = 0;
  const spans: LabelledSpan[] = [];
  for (const match of template.matchAll(/\{(\w+)\}/g)) {
    text += template.slice(done, match.index);
    done = match.index + match[0].length;
    const name = match[1] ?? "";
    const slot = SLOTS[name];
    const value = slot === undefined ? wordFor(random, name) : slot.make(random);
    if (slot?.type !== undefined && value !== "") {
      spans.push({ start: text.length, end: text.length + value.length, type: slot.type });
    }
    text += value;
  }
  return vary(random, { id, text: text + template.slice(done), spans });
}

function wordFor(random: Random, name: string): string {
  const words = WORDS[name] ?? VOCABULARY[name];
  if (words !== undefined) return random.pick(words);
  const lower = VOCABULARY[name.toLowerCase()];
  if (lower === undefined) throw new Error(`unknown slot {${name}}`);
  return capitalised(random.pick(lower));
}
