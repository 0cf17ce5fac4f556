import { secret } from "@ingestlayer/core/plugin";
import { z } from "zod";

/** Config of `openai`. */
export const configSchema = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .default("https://api.openai.com/v1")
      .describe("Base URL: OpenAI, Azure, Groq, vLLM, LM Studio and others speak this protocol."),
    model: z.string().min(1).describe("Name of the model at that server."),
    key: secret("API key; left out where the server asks for none.").optional(),
    structured: z
      .enum(["schema", "json", "none"])
      .default("schema")
      .describe("What the server can hold an answer to: a JSON Schema, JSON, or nothing."),
    maxTokens: z.int().min(1).optional().describe("Longest answer. Default: the server's own."),
    temperature: z.number().min(0).max(2).optional().describe("Default: the server's own."),
    extra: z
      .record(z.string(), z.json())
      .default({})
      .describe("Further fields of the request, for what a server has of its own."),
  })
  .describe("A model behind the OpenAI chat protocol.");

export type OpenAiConfig = z.output<typeof configSchema>;
