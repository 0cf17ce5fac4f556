import { z } from "zod";
import { examplesFields, someExamples } from "../_examples/read.ts";

/** Config of `examples`. */
export const configSchema = z
  .strictObject(examplesFields)
  .refine(...someExamples)
  .describe("A small linear text model, trained when the config is loaded, that asks nobody.");
