import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readCorpus } from "../bench/redact/train/corpus.ts";
import { seededRandom } from "../bench/redact/train/random.ts";
import { DEFAULTS } from "../bench/redact/train/options.ts";
import { train } from "../bench/redact/train/train.ts";
import { find } from "../plugins/src/redact/find.ts";
import { WORD, writeLexicon } from "../plugins/src/redact/tagger/lexicon.ts";
import { defaultModel, readModel, useModel } from "../plugins/src/redact/tagger/model.ts";

const folder = fileURLToPath(new URL("../bench/redact/tickets", import.meta.url));
const texts = [...readCorpus(folder).values()].flat().slice(0, 150);
const lexicon = writeLexicon(
  new Map([
    ["maria", WORD.given],
    ["invoice", WORD.common],
    ["street", WORD.street],
  ]),
);

function model(seed: number): Buffer {
  const options = { ...DEFAULTS, rowBits: 14, epochs: 3 };
  return train(texts, lexicon, seededRandom(seed), options, 1);
}

test("the same seed trains the same model to the byte, another one another", () => {
  const first = model(1);
  expect(model(1).equals(first)).toBe(true);
  expect(model(2).equals(first)).toBe(false);
});

test("a model finds the names that it was trained on", () => {
  const shipped = defaultModel();
  useModel(readModel(model(1)));
  const people = texts.flatMap(({ text, spans }) =>
    spans.filter(({ type }) => type === "PERSON").map((span) => ({ text, span })),
  );
  const isFound = ({ text, span }: (typeof people)[number]): boolean =>
    find(text).findings.some(({ start, end }) => start <= span.start && end >= span.end);
  const found = people.filter(isFound);
  useModel(shipped);
  expect(people.length).toBeGreaterThan(100);
  expect(found.length / people.length).toBeGreaterThan(0.9);
});
