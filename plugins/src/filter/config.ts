import { z } from "zod";
import { expression } from "@ingestlayer/core/plugin";
import type { JsonObject } from "@ingestlayer/core/plugin";

/** A condition: an expression, or a `match` object such as `{ urgency: critical, amount: { gt: 100 } }`. */
export const configSchema = z
  .union([
    expression("An expression over $event and $meta that is true for what may pass."),
    z
      .record(z.string(), z.json())
      .refine((match) => Object.keys(match).length > 0, {
        error: "expected at least one field; leave filter.match out to let every event pass",
      })
      .describe("Fields and what they must be; all of them must hold for what may pass.")
      .transform((match) => match as JsonObject),
  ])
  .describe("Which events may pass.");
