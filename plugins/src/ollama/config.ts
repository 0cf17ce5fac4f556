import { z } from "zod";

/** Config of `ollama`. */
export const configSchema = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .default("http://127.0.0.1:11434")
      .describe("Where the Ollama server listens."),
    model: z.string().min(1).describe("Name of the model, as `ollama list` shows it."),
    options: z
      .record(z.string(), z.json())
      .default({ temperature: 0 })
      .describe("Parameters of the model, such as `temperature`, `num_ctx`, `seed`."),
  })
  .describe("A model of an Ollama server.");

export type OllamaConfig = z.output<typeof configSchema>;
