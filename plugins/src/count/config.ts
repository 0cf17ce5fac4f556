import { expression } from "@ingestlayer/core/plugin";
import { z } from "zod";
import { period } from "../_keyed/period.ts";

/** `count: { … }` */
export const countConfig = z.strictObject({
  key: expression(
    "What is counted together, such as $event.fingerprint. Left out: all events.",
  ).optional(),
  per: period("The period that ends with the event, such as 5m."),
  into: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: "expected the name of a field" })
    .describe("The field that gets the number."),
});
