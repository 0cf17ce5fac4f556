import { expression } from "@ingestlayer/core/plugin";
import { z } from "zod";
import { period } from "../_keyed/period.ts";

/** `absence: { … }` */
export const absenceConfig = z.strictObject({
  key: expression("What is waited for, such as $event.job."),
  within: period("How long after an event the next one of its key may come, such as 65m."),
});
