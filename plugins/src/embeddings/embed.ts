import type { ModelContext, ModelResult } from "@ingestlayer/core/plugin";
import { z } from "zod";
import type { SparseVector } from "../_examples/logistic-regression.ts";
import { modelErrors } from "../_model/errors.ts";
import { failed, postJson } from "../_model/exchange.ts";
import { authorization } from "../_model/openai-server.ts";
import type { EmbeddingsConfig } from "./config.ts";

type Failed = Extract<ModelResult, { readonly ok: false }>;

/** Vectors of length 1, in the order of the texts, and the tokens that they cost. */
export type Embedded =
  | { readonly ok: true; readonly vectors: readonly SparseVector[]; readonly tokens: number }
  | Failed;

/** Texts in one request: what comes back stays well below the limit of a response. */
const textsMax = 32;

const responseSchema = z.object({
  data: z.array(z.object({ index: z.int().min(0), embedding: z.array(z.number()).min(1) })),
  usage: z
    .object({ prompt_tokens: z.int().min(0) })
    .optional()
    .catch(undefined),
});

/** Asks for the vectors of texts (OpenAI API reference, `POST /embeddings`), some at a time. */
export async function embed(
  config: EmbeddingsConfig,
  texts: readonly string[],
  context: ModelContext,
): Promise<Embedded> {
  const vectors: SparseVector[] = [];
  let tokens = 0;
  for (let at = 0; at < texts.length; at += textsMax) {
    const part = await embedPart(config, texts.slice(at, at + textsMax), context);
    if (!part.ok) return part;
    vectors.push(...part.vectors);
    tokens += part.tokens;
  }
  const [first] = vectors;
  const isEven = vectors.every(({ values }) => values.length === first?.values.length);
  return isEven
    ? { ok: true, vectors, tokens }
    : failed(modelErrors.otherForm("embeddings of one length"), true);
}

async function embedPart(
  { url, key, model, dimensions }: EmbeddingsConfig,
  texts: readonly string[],
  context: ModelContext,
): Promise<Embedded> {
  const exchanged = await postJson(
    context,
    `${url.replace(/\/$/, "")}/embeddings`,
    authorization({ key }),
    // Servers refuse an empty text.
    {
      model,
      input: texts.map((text) => (text === "" ? " " : text)),
      encoding_format: "float",
      ...(dimensions !== undefined && { dimensions }),
    },
  );
  if (!exchanged.ok) return exchanged;
  const parsed = responseSchema.safeParse(exchanged.value);
  if (!parsed.success) return failed(modelErrors.otherForm("data[].embedding"), true);
  const { data, usage } = parsed.data;
  const byIndex = new Map(data.map(({ index, embedding }) => [index, embedding]));
  const found = texts.map((_, index) => byIndex.get(index));
  if (!found.every((embedding) => embedding !== undefined)) {
    return failed(modelErrors.otherForm("embedding for each text"), true);
  }
  return { ok: true, vectors: found.map(unitVector), tokens: usage?.prompt_tokens ?? 0 };
}

/** In single precision, as servers compute: a vector that was kept in it is the same. */
function unitVector(embedding: readonly number[]): SparseVector {
  const length = Math.hypot(...embedding) || 1;
  return denseVector(Float32Array.from(embedding, (value) => value / length));
}

/** A vector that has a value at every position. */
export function denseVector(values: Float32Array): SparseVector {
  return {
    positions: Int32Array.from(values, (_, position) => position),
    values: Float64Array.from(values),
  };
}
