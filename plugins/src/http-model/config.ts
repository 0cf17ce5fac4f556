import { secret } from "@ingestlayer/core/plugin";
import { z } from "zod";

/** Config of `http`. */
export const configSchema = z
  .strictObject({
    url: z.url({ protocol: /^https?$/ }).describe("The endpoint."),
    headers: z
      .record(z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/), secret("A value of a header."))
      .default({})
      .describe("Headers of each request, such as `authorization`."),
    answer: z
      .string()
      .regex(/^[^.]+(\.[^.]+)*$/)
      .optional()
      .describe(
        "Where the answer stands in the response, such as `result.label`. Default: it is all of it.",
      ),
  })
  .describe("A model behind one JSON endpoint: it gets `{ input, labels, prompt, schema }`.");

export type HttpModelConfig = z.output<typeof configSchema>;
