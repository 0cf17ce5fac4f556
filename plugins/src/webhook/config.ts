import { expression, secret } from "@ingestlayer/core/plugin";
import { z } from "zod";
import { providerNames } from "./providers/index.ts";
import { schemeSchema } from "./scheme.ts";
import { schemeNames } from "./schemes.ts";

const mapSchema = z
  .record(z.string(), z.string())
  .describe(
    "The event's fields, as templates over $request.body and $request.headers. Left out, the body is " +
      "the payload as it is.",
  );

const ruleSchema = z
  .strictObject({
    event: z.string().describe("Name of the event."),
    when: expression(
      "Over $request.body and $request.headers: which webhooks become this event. Left out: all.",
    ).optional(),
    otherwise: z
      .literal(true)
      .optional()
      .describe("Instead of 'when': the webhooks that become no other event."),
    map: mapSchema.optional(),
  })
  .refine(({ when, otherwise }) => when === undefined || otherwise === undefined, {
    error: "expected either 'when' or 'otherwise'",
    path: ["otherwise"],
  });

/** The entry under `sources`, beside `type: webhook`. */
export const config = z
  .strictObject({
    scheme: z
      .union([z.enum(schemeNames), schemeSchema])
      .describe("How the provider signs: one of the known names, or a signing scheme of your own."),
    secrets: z
      .array(
        secret("A signing secret, or a public key where the provider signs with a private one."),
      )
      .min(1)
      .max(10)
      .describe("Every secret that is valid now: two, while one takes the place of the other."),
    event: z.string().optional().describe("Name of the event that every webhook becomes."),
    map: z
      .union([
        z
          .enum(providerNames)
          .describe("The ready map of a provider, which declares its events too."),
        mapSchema,
      ])
      .optional(),
    events: z
      .array(ruleSchema)
      .min(1)
      .optional()
      .describe(
        "Instead of 'event': several events. A webhook becomes every one whose 'when' holds; where none " +
          "does, it is acknowledged and left alone.",
      ),
    url: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe(
        "The address that the provider posts to, where it signs that (twilio, hubspot): behind a proxy " +
          "the server cannot know it.",
      ),
  })
  .refine(({ event, events, map }) => kindsOf(event, events, map) === 1, {
    error: "expected one of: 'event', 'events', or a 'map' by the name of its provider",
    path: ["event"],
  })
  .refine(({ map, events }) => map === undefined || events === undefined, {
    error: "beside 'events' each of them has a 'map' of its own",
    path: ["map"],
  });

function kindsOf(event: unknown, events: unknown, map: unknown): number {
  return [event !== undefined, events !== undefined, typeof map === "string"].filter(Boolean)
    .length;
}

export type Config = z.output<typeof config>;
