import { secret } from "@ingestlayer/core/plugin";
import { z } from "zod";
import { schemeSchema } from "./scheme.ts";
import { schemeNames } from "./schemes.ts";

/** The entry under `sources`, beside `type: webhook`. */
export const config = z.strictObject({
  scheme: z
    .union([z.enum(schemeNames), schemeSchema])
    .describe("How the provider signs: one of the known names, or a signing scheme of your own."),
  secrets: z
    .array(secret("A signing secret, or a public key where the provider signs with a private one."))
    .min(1)
    .max(10)
    .describe("Every secret that is valid now: two, while one takes the place of the other."),
  event: z.string().describe("Name of the event that a webhook becomes."),
  map: z
    .record(z.string(), z.string())
    .optional()
    .describe(
      "The event's fields, as templates over $request.body and $request.headers. Left out, the body " +
        "is the payload as it is.",
    ),
  url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      "The address that the provider posts to, where it signs that (twilio, hubspot): behind a proxy " +
        "the server cannot know it.",
    ),
});

export type Config = z.output<typeof config>;
