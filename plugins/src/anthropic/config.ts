import { secret } from "@ingestlayer/core/plugin";
import { z } from "zod";

/** Config of `anthropic`. */
export const configSchema = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .default("https://api.anthropic.com")
      .describe("Base URL."),
    model: z.string().min(1).describe("Name of the model."),
    key: secret("API key."),
    maxTokens: z.int().min(1).default(1_024).describe("Longest answer."),
    temperature: z.number().min(0).max(1).optional().describe("Default: the server's own."),
  })
  .describe("A model behind the Anthropic messages protocol.");

export type AnthropicConfig = z.output<typeof configSchema>;
