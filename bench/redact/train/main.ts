// Trains the tagger of redact.pii: `node bench/redact/train/main.ts FOLDER… [--out FILE]`, where
// each folder holds labelled texts (`*.jsonl`, see the README of the plugin).
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readCorpus } from "./corpus.ts";
import { lexiconFor, materialFrom } from "./material.ts";
import { seededRandom } from "./random.ts";
import { DEFAULTS } from "./options.ts";
import { train } from "./train.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: "string", default: "plugins/src/redact/tagger/model.bin" },
    seed: { type: "string", default: "20241" },
    made: { type: "string", default: "32000" },
  },
});

const started = performance.now();
const random = seededRandom(Number(values.seed));
const lexicon = lexiconFor(random);
const labelled = positionals.flatMap((folder) => [...readCorpus(folder).values()].flat());
const texts = materialFrom(labelled, Number(values.made), random);
console.log(`${labelled.length} labelled texts, ${texts.length} to learn from`);
const bytes = train(texts, lexicon, random, DEFAULTS);
writeFileSync(values.out, bytes);
const seconds = ((performance.now() - started) / 1000).toFixed(0);
console.log(`${values.out}: ${bytes.length} bytes in ${seconds} s`);
