import type { Log, ModelContext, ModelRequest, ModelResult } from "@ingestlayer/core/plugin";
import { LRUCache } from "lru-cache";
import { describeTraining, folds, likeliest, textOf, whyNoLabels } from "../_examples/answer.ts";
import { crossValidateBy, trainClassifier } from "../_examples/classifier.ts";
import type { Classifier, LabelledExample } from "../_examples/classifier.ts";
import type { SparseVector } from "../_examples/logistic-regression.ts";
import { modelErrors } from "../_model/errors.ts";
import { failed } from "../_model/exchange.ts";
import type { EmbeddingsConfig } from "./config.ts";
import { embed } from "./embed.ts";
import type { ExampleVectors } from "./example-vectors.ts";

type Failed = Extract<ModelResult, { readonly ok: false }>;
type Trained = { readonly ok: true; readonly classifier: Classifier; readonly size: number };

/** Vectors of inputs that are held, for those who ask about one text with other labels. */
const vectorsMax = 1_000;

/**
 * The model behind `embeddings`. States: untrained; training, by the first call, for which all others wait;
 * trained. A training that fails fails the calls that wait for it, and the next call begins anew; so it does
 * when the server is found to give vectors of another length.
 */
export class TrainedModel {
  readonly #config: EmbeddingsConfig;
  readonly #examples: readonly LabelledExample[];
  readonly #exampleVectors: ExampleVectors;
  readonly #log: Log;
  readonly #vectors = new LRUCache<string, SparseVector>({ max: vectorsMax });
  #training: Promise<Trained | Failed> | undefined;

  constructor(
    config: EmbeddingsConfig,
    examples: readonly LabelledExample[],
    exampleVectors: ExampleVectors,
    log: Log,
  ) {
    this.#config = config;
    this.#examples = examples;
    this.#exampleVectors = exampleVectors;
    this.#log = log;
  }

  async classify({ input, labels }: ModelRequest, context: ModelContext): Promise<ModelResult> {
    const known = new Set(this.#examples.map(({ label }) => label));
    const refusal = whyNoLabels([...known].toSorted(), labels);
    if (refusal !== undefined) return refusal;
    let inputTokens = 0;
    const spend = (tokens: number): void => void (inputTokens += tokens);
    const result = await this.#answer(textOf(input), labels, context, spend);
    return { ...result, ...(inputTokens > 0 && { usage: { inputTokens, outputTokens: 0 } }) };
  }

  async #answer(
    text: string,
    labels: ModelRequest["labels"],
    context: ModelContext,
    spend: (tokens: number) => void,
  ): Promise<ModelResult> {
    const training = (this.#training ??= this.#train(context, spend));
    const anew = (): void => {
      if (this.#training === training) this.#training = undefined;
    };
    const trained = await training;
    if (!trained.ok) {
      anew();
      return trained;
    }
    let vector = this.#vectors.get(text);
    if (vector?.values.length !== trained.size) {
      const embedded = await embed(this.#config, [text], context);
      if (!embedded.ok) return embedded;
      spend(embedded.tokens);
      vector = embedded.vectors[0]!;
      if (vector.values.length !== trained.size) {
        this.#exampleVectors.distrust();
        anew();
        return failed(modelErrors.otherForm(`embedding of length ${trained.size}`), true);
      }
      this.#vectors.set(text, vector);
    }
    return likeliest(trained.classifier.predict(vector), labels);
  }

  async #train(context: ModelContext, spend: (tokens: number) => void): Promise<Trained | Failed> {
    const texts = this.#examples.map(({ text }) => text);
    const embedded = await this.#exampleVectors.of(texts, context);
    if (!embedded.ok) return embedded;
    spend(embedded.tokens);
    const size = embedded.vectors[0]!.values.length;
    const examples = this.#examples.map(({ label }, index) => {
      return { label, vector: embedded.vectors[index]! };
    });
    const classifier = trainClassifier(examples, size);
    const score = crossValidateBy(examples, folds, (others) => {
      const model = trainClassifier(others, size);
      return ({ vector }) => model.predict(vector).label;
    });
    this.#log.info(describeTraining("embeddings", examples.length, classifier.labels, score));
    return { ok: true, classifier, size };
  }
}
