import { brotliCompressSync, constants } from "node:zlib";
import { readLexicon } from "../../../plugins/src/redact/tagger/lexicon.ts";
import { useModel, writeModel } from "../../../plugins/src/redact/tagger/model.ts";
import type { Labelled } from "./corpus.ts";
import { Trainer } from "./crf.ts";
import { exampleOf } from "./examples.ts";
import { DEFAULTS } from "./options.ts";
import type { TrainOptions } from "./options.ts";
import type { Random } from "./random.ts";

/**
 * Trains a tagger on labelled texts. The same texts, lexicon, options and seed give the same bytes.
 *
 * @param lexicon The bytes of the word lists.
 * @param quality Of Brotli: 10 for a file to ship (11 takes seconds more for half a percent of it), less
 * for one to try.
 * @returns The bytes of a model file.
 */
export function train(
  texts: readonly Labelled[],
  lexicon: Buffer,
  random: Random,
  options: TrainOptions = DEFAULTS,
  quality = 10,
): Buffer {
  const words = readLexicon(lexicon);
  // The patterns that read the examples ask for words as well: those of this model, not of one that is there.
  useModel({ rows: new Int32Array(2), mask: 0, transitions: new Int32Array(0), lexicon: words });
  const examples = texts.map(exampleOf);
  const trainer = new Trainer(words, options);
  for (let epoch = 1; epoch <= options.epochs; epoch += 1) {
    trainer.epoch(examples, random);
    if (epoch > options.epochs / 3) trainer.keep();
  }
  return brotliCompressSync(writeModel(trainer.quantised(), lexicon), {
    params: { [constants.BROTLI_PARAM_QUALITY]: quality },
  });
}
