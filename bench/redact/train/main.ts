// Trains the tagger of redact.pii: `node bench/redact/train/main.ts FOLDER… [--out FILE]`, where
// each folder holds labelled texts (`*.jsonl`, see the README of the plugin).
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { brotliCompressSync, constants } from "node:zlib";
import { readLexicon, writeLexicon } from "../../../plugins/src/redact/tagger/lexicon.ts";
import { writeModel } from "../../../plugins/src/redact/tagger/model.ts";
import { allFakers } from "./packages.mjs";
import { readCorpus } from "./corpus.ts";
import type { Labelled } from "./corpus.ts";
import { exampleOf } from "./examples.ts";
import { buildLexicon } from "./lexicon.ts";
import { Trainer } from "./crf.ts";
import { seededRandom } from "./random.ts";
import { synthesise } from "./synthesis.ts";
import { vary } from "./vary.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: "string", default: "plugins/src/redact/tagger/model.bin" },
    seed: { type: "string", default: "20241" },
    epochs: { type: "string", default: "6" },
    synthetic: { type: "string", default: "32000" },
    bits: { type: "string", default: "19" },
    rate: { type: "string", default: "0.15" },
    decay: { type: "string", default: "0.002" },
    miss: { type: "string", default: "2.5" },
    copies: { type: "string", default: "5" },
    unknown: { type: "string", default: "0.15" },
    forget: { type: "string", default: "0.15" },
  },
});

const random = seededRandom(Number(values.seed));
for (const faker of Object.values(allFakers)) faker.seed(random.below(2 ** 30));
const lexicon = writeLexicon(buildLexicon());
const texts: Labelled[] = [];
for (const folder of positionals) {
  for (const [name, set] of readCorpus(folder)) {
    for (let copy = 0; copy < Number(values.copies); copy += 1) {
      texts.push(...set.map((one) => (copy === 0 ? one : vary(random, one))));
    }
    console.log(`${name}: ${set.length} texts`);
  }
}
for (let i = 0; i < Number(values.synthetic); i += 1) texts.push(synthesise(random, `made-${i}`));
const examples = texts.map(exampleOf);
const trainer = new Trainer(readLexicon(lexicon), {
  rowBits: Number(values.bits),
  rate: Number(values.rate),
  decay: Number(values.decay),
  missCost: Number(values.miss),
  unknownShare: Number(values.unknown),
  forgottenShare: Number(values.forget),
});
console.log(`${examples.length} examples, lexicon ${lexicon.length} bytes`);
for (let epoch = 1; epoch <= Number(values.epochs); epoch += 1) {
  const started = performance.now();
  const loss = trainer.epoch(examples, random);
  if (epoch > Number(values.epochs) / 3) trainer.keep();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`epoch ${epoch}: loss ${loss.toFixed(4)} a token (${seconds} s)`);
}
const bytes = brotliCompressSync(writeModel(trainer.quantised(), lexicon), {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11 },
});
writeFileSync(values.out, bytes);
console.log(`${values.out}: ${bytes.length} bytes`);
