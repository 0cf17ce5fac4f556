import { canonicalJson, hashText } from "@ingestlayer/core/plugin";
import type { Cache, Log, ModelContext } from "@ingestlayer/core/plugin";
import type { SparseVector } from "../_examples/logistic-regression.ts";
import type { EmbeddingsConfig } from "./config.ts";
import { denseVector, embed } from "./embed.ts";
import type { Embedded } from "./embed.ts";

/** How long a vector of an example is remembered: as long as `classify` does by default. */
const ttlMs = 30 * 86_400_000;

/**
 * The vectors of the examples, remembered in the store's cache so that a start asks for none that it has.
 * Those of inputs are not: `classify` remembers the answer, which is far shorter. As there, what a vector
 * is of stands beside it and is compared. States: trusting what is remembered; not any more, since the
 * server was found to give vectors of another length.
 */
export class ExampleVectors {
  readonly #config: EmbeddingsConfig;
  readonly #cache: Cache;
  readonly #log: Log;
  #trusting = true;

  constructor(config: EmbeddingsConfig, cache: Cache, log: Log) {
    this.#config = config;
    this.#cache = cache;
    this.#log = log;
  }

  /** Vectors of one length, in the order of the texts, and the tokens that the unknown ones cost. */
  async of(texts: readonly string[], context: ModelContext): Promise<Embedded> {
    const vectors = new Map(this.#trusting ? await this.#find(texts) : []);
    const missing = [...new Set(texts)].filter((text) => !vectors.has(text));
    const asked = await embed(this.#config, missing, context);
    if (!asked.ok) return asked;
    missing.forEach((text, index) => vectors.set(text, asked.vectors[index]!));
    if (new Set([...vectors.values()].map(({ values }) => values.length)).size > 1) {
      this.distrust();
      return this.of(texts, context);
    }
    await this.#remember(missing, asked.vectors);
    return { ok: true, vectors: texts.map((text) => vectors.get(text)!), tokens: asked.tokens };
  }

  /** From now on the server is asked for each, and what it gives is remembered instead. */
  distrust(): void {
    this.#trusting = false;
  }

  async #find(texts: readonly string[]): Promise<readonly (readonly [string, SparseVector])[]> {
    try {
      const names = texts.map((text) => this.#nameOf(text));
      const stored = await this.#cache.get(names.map(hashText));
      return texts.flatMap((text, index) => {
        const vector = readStored(stored.get(hashText(names[index]!)), names[index]!);
        return vector === undefined ? [] : [[text, vector] as const];
      });
    } catch (error) {
      this.#log.warn(`remembered vectors could not be read: ${(error as Error).message}`);
      return [];
    }
  }

  async #remember(texts: readonly string[], vectors: readonly SparseVector[]): Promise<void> {
    if (texts.length === 0) return;
    const entries = texts.map((text, index) => {
      const name = this.#nameOf(text);
      const value = JSON.stringify([name, writeValues(vectors[index]!)]);
      return { key: hashText(name), value, ttlMs };
    });
    try {
      await this.#cache.put(entries);
    } catch (error) {
      // They are there all the same; only a restart would ask for them again.
      this.#log.warn(`vectors could not be remembered: ${(error as Error).message}`);
    }
  }

  /** Everything that a vector depends on. */
  #nameOf(text: string): string {
    const { url, model, dimensions = null } = this.#config;
    return canonicalJson({ url, model, dimensions, text });
  }
}

function readStored(value: string | undefined, name: string): SparseVector | undefined {
  if (value === undefined) return undefined;
  const [storedName, values] = JSON.parse(value) as [string, string];
  return storedName === name ? readValues(values) : undefined;
}

/** Base64 of single-precision numbers, which lose nothing: `embed` gives no others. */
function writeValues({ values }: SparseVector): string {
  return Buffer.from(Float32Array.from(values).buffer).toString("base64");
}

function readValues(text: string): SparseVector {
  const bytes = Uint8Array.from(Buffer.from(text, "base64"));
  return denseVector(new Float32Array(bytes.buffer));
}
