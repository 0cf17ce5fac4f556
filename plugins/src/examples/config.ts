import { z } from "zod";

/** Config of `examples`. */
export const configSchema = z
  .strictObject({
    file: z
      .string()
      .min(1)
      .optional()
      .describe("JSON lines of `text` and `label`; from the config's folder."),
    labelled: z
      .record(z.string().min(1), z.array(z.string().min(1)))
      .optional()
      .describe("Texts by their label."),
  })
  .refine(({ file, labelled }) => file !== undefined || labelled !== undefined, {
    error: "expected 'file' or 'labelled'",
  })
  .describe("A small linear text model, trained when the config is loaded, that asks nobody.");

export type ExamplesConfig = z.output<typeof configSchema>;
