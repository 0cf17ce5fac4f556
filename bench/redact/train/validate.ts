// Scores models on texts that they were not trained on: `node bench/redact/train/validate.ts FOLDER…
// [--of 5] [--folds 3] [--sets wnut17,btc]`. Each fold keeps a part of the templates back (of texts
// without a template, of the texts), trains without it and scores it with the default settings.
import { parseArgs } from "node:util";
import { find } from "../../../plugins/src/redact/find.ts";
import { hashWord } from "../../../plugins/src/redact/tagger/lexicon.ts";
import { readModel, useModel } from "../../../plugins/src/redact/tagger/model.ts";
import { f2, score } from "../score.ts";
import type { Score } from "../score.ts";
import { readCorpus } from "./corpus.ts";
import type { Labelled } from "./corpus.ts";
import { lexiconFor, materialFrom } from "./material.ts";
import { seededRandom } from "./random.ts";
import { DEFAULTS } from "./options.ts";
import { train } from "./train.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    of: { type: "string", default: "5" },
    folds: { type: "string", default: "3" },
    made: { type: "string", default: "32000" },
    sets: { type: "string" },
    seed: { type: "string", default: "20241" },
  },
});

const COLUMNS = ["leak", "over", "F2", "PERSON", "right", "ADDRESS", "right"];
const sets = positionals.flatMap((folder) => [...readCorpus(folder)]);
const named = values.sets?.split(",");
const shown = sets.filter(([name]) => named?.includes(name) ?? true);
if (shown.length === 0) {
  console.error(
    `No labelled texts: found the sets ${sets.map(([name]) => name).join(", ") || "none"} in ${positionals.join(", ") || "no folder"}. Name a folder with *.jsonl, and with --sets some of its files without their ending.`,
  );
  process.exit(1);
}

const results = new Map<string, number[][]>();
for (let fold = 0; fold < Number(values.folds); fold += 1) {
  const started = performance.now();
  const random = seededRandom(Number(values.seed) + fold);
  const lexicon = lexiconFor(random);
  const isHeld = (one: Labelled): boolean => partOf(one) === fold;
  const learned = sets.flatMap(([, texts]) => texts.filter((one) => !isHeld(one)));
  const material = materialFrom(learned, Number(values.made), random);
  useModel(readModel(train(material, lexicon, random, DEFAULTS, 1)));
  console.log(`fold ${fold + 1}, ${((performance.now() - started) / 1000).toFixed(0)} s`);
  console.log(["set".padEnd(22), ...COLUMNS.map((name) => name.padStart(9))].join(""));
  for (const [name, texts] of shown) {
    const held = texts.filter(isHeld);
    const row = figures(
      score(
        held,
        held.map(({ text }) => find(text).findings),
      ),
    );
    results.set(name, [...(results.get(name) ?? []), row]);
    print(name, row);
  }
}
console.log(`mean of ${values.folds} folds of ${values.of}, in %`);
for (const [name, rows] of results) {
  print(
    name,
    COLUMNS.map((_, i) => rows.reduce((sum, row) => sum + (row[i] ?? 0), 0) / rows.length),
  );
}

// The same template, or the same text, always falls into the same part.
function partOf({ id, template }: Labelled): number {
  return (hashWord(String(template ?? id)) >>> 0) % Number(values.of);
}

function figures(result: Score): number[] {
  const person = result.types.get("PERSON");
  const address = result.types.get("ADDRESS");
  return [
    result.visible / result.labelled,
    result.overHidden / result.clean,
    f2(result),
    (person?.full ?? 0) / (person?.count ?? 0),
    (person?.right ?? 0) / (person?.predicted ?? 0),
    (address?.full ?? 0) / (address?.count ?? 0),
    (address?.right ?? 0) / (address?.predicted ?? 0),
  ];
}

function print(name: string, row: readonly number[]): void {
  const cells = row.map((share) =>
    (Number.isNaN(share) ? "-" : (100 * share).toFixed(1)).padStart(9),
  );
  console.log([name.padEnd(22), ...cells].join(""));
}
