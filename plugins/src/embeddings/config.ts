import { secret } from "@ingestlayer/core/plugin";
import { z } from "zod";
import { examplesFields, someExamples } from "../_examples/read.ts";

/** Config of `embeddings`. */
export const configSchema = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .default("https://api.openai.com/v1")
      .describe("Base URL: OpenAI, vLLM, LM Studio, llama.cpp, Ollama (`/v1`) and others."),
    model: z.string().min(1).describe("Name of the embedding model at that server."),
    key: secret("API key; left out where the server asks for none.").optional(),
    dimensions: z
      .int()
      .min(1)
      .max(8_192)
      .optional()
      .describe(
        "Length of the vectors, for models that can shorten them. Default: the model's own.",
      ),
    ...examplesFields,
  })
  .refine(...someExamples)
  .describe("A linear model of your own examples, over the vectors of an embedding model.");

export type EmbeddingsConfig = z.output<typeof configSchema>;
