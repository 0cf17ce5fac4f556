import { count, expression } from "@ingestlayer/core/plugin";
import { z } from "zod";
import { marksMax } from "../_keyed/marks.ts";
import { period } from "../_keyed/period.ts";

/** `throttle: { … }` */
export const throttleConfig = z.strictObject({
  key: expression(
    "What is held back together, such as $event.fingerprint. Left out: all events.",
  ).optional(),
  events: count("How many of one key pass in a period.", 1, { max: marksMax }),
  per: period("The period, wherever it begins, such as 1h."),
});
