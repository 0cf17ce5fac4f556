import { duration } from "@ingestlayer/core/plugin";

/** A length of time over which a step remembers, in milliseconds: one second to a year. */
export function period(description: string) {
  return duration(description)
    .refine((ms) => ms >= 1_000 && ms <= 365 * 86_400_000, {
      error: "expected a duration of '1s' to '365d'",
    })
    .describe(description);
}
