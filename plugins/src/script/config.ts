import { byteSize, duration } from "@ingestlayer/core/plugin";
import { z } from "zod";

/** Config of `script`. */
export const configSchema = z
  .strictObject({
    file: z
      .string()
      .min(1)
      .describe(
        "TypeScript or JavaScript that exports `transform(event, meta)`; from the config's folder.",
      ),
    output: z
      .union([z.literal("json"), z.record(z.string(), z.json())])
      .default("json")
      .describe(
        "What comes out, written as under `events`: checked for each event, and known to every " +
          "expression behind. Default: any object.",
      ),
    memory: byteSize("Memory of the isolate.", "128MB", { min: "8MB", max: "4GB" }),
    time: duration("Processor time for a batch of up to 100 events.", "2s", {
      min: "10ms",
      max: "5m",
    }),
  })
  .describe("Runs a function of yours over each event, isolated.");
