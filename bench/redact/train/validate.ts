// Scores models on texts that they were not trained on: `node bench/redact/train/validate.ts FOLDER…
// [--of 5] [--folds 5] [--sets wnut17,btc]`. Each fold keeps a part of the templates back (of texts
// without a template, of the texts), trains without it and reads it with the default settings. All
// parts are then scored as one, since templates differ far more than texts do.
import { parseArgs } from "node:util";
import { find } from "../../../plugins/src/redact/find.ts";
import { hashWord } from "../../../plugins/src/redact/tagger/lexicon.ts";
import { readModel, useModel } from "../../../plugins/src/redact/tagger/model.ts";
import { AS_LABELLED, AS_PRESIDIO, f2, score } from "../score.ts";
import { readCorpus } from "./corpus.ts";
import type { Labelled, LabelledSpan } from "./corpus.ts";
import { lexiconFor, materialFrom } from "./material.ts";
import { seededRandom } from "./random.ts";
import { DEFAULTS } from "./options.ts";
import { train } from "./train.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    of: { type: "string", default: "5" },
    folds: { type: "string", default: "5" },
    made: { type: "string", default: "32000" },
    sets: { type: "string" },
    seed: { type: "string", default: "20241" },
  },
});

const COLUMNS = ["leak", "over", "F2", "F2-joined", "PERSON", "right", "ADDRESS", "right"];
const sets = positionals.flatMap((folder) => [...readCorpus(folder)]);
const named = values.sets?.split(",");
const shown = sets.filter(([name]) => named?.includes(name) ?? true);
if (shown.length === 0) {
  console.error(
    `No labelled texts: found the sets ${sets.map(([name]) => name).join(", ") || "none"} in ${positionals.join(", ") || "no folder"}. Name a folder with *.jsonl, and with --sets some of its files without their ending.`,
  );
  process.exit(1);
}

/** Texts that a model has not seen, and what it found in them. */
interface Read {
  readonly texts: readonly Labelled[];
  readonly found: readonly (readonly LabelledSpan[])[];
}

const all = new Map<string, Read>(shown.map(([name]) => [name, { texts: [], found: [] }]));
for (let fold = 0; fold < Number(values.folds); fold += 1) {
  const started = performance.now();
  const random = seededRandom(Number(values.seed) + fold);
  const lexicon = lexiconFor(random);
  const isHeld = (one: Labelled): boolean => partOf(one) === fold;
  const learned = sets.flatMap(([, texts]) => texts.filter((one) => !isHeld(one)));
  const material = materialFrom(learned, Number(values.made), random);
  useModel(readModel(train(material, lexicon, random, DEFAULTS, 1)));
  heading(`fold ${fold + 1}, ${((performance.now() - started) / 1000).toFixed(0)} s`);
  for (const [name, texts] of shown) {
    const held = texts.filter(isHeld);
    const read = { texts: held, found: held.map(({ text }) => find(text).findings) };
    print(name, read);
    const before = all.get(name) ?? read;
    all.set(name, {
      texts: [...before.texts, ...read.texts],
      found: [...before.found, ...read.found],
    });
  }
}
heading(`all ${values.folds} folds of ${values.of}`);
for (const [name, read] of all) print(name, read);

// The same template, or the same text, always falls into the same part.
function partOf({ id, template }: Labelled): number {
  return (hashWord(String(template ?? id)) >>> 0) % Number(values.of);
}

function figures({ texts, found }: Read): number[] {
  const result = score(texts, found, AS_LABELLED);
  const person = result.types.get("PERSON");
  const address = result.types.get("ADDRESS");
  return [
    result.visible / result.labelled,
    result.overHidden / result.clean,
    f2(result),
    f2(score(texts, found, AS_PRESIDIO)),
    (person?.full ?? 0) / (person?.count ?? 0),
    (person?.right ?? 0) / (person?.predicted ?? 0),
    (address?.full ?? 0) / (address?.count ?? 0),
    (address?.right ?? 0) / (address?.predicted ?? 0),
  ];
}

function heading(title: string): void {
  console.log(`${title}, in %`);
  console.log(["set".padEnd(22), ...COLUMNS.map((name) => name.padStart(10))].join(""));
}

function print(name: string, read: Read): void {
  const cells = figures(read).map((share) =>
    (Number.isNaN(share) ? "-" : (100 * share).toFixed(1)).padStart(10),
  );
  console.log([name.padEnd(22), ...cells].join(""));
}
