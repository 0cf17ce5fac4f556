import { expression } from "@ingestlayer/core/plugin";
import { z } from "zod";

/** How a provider signs its webhooks, as data. The table of known ones is `schemes.ts`. */
export type Scheme = z.output<typeof schemeSchema>;

/** Where a text stands in a request. */
const place = z.union([
  z.strictObject({
    header: z.string().toLowerCase().describe("Header field with the text."),
    pair: z
      .string()
      .optional()
      .describe("Where the field is a list of `name=value` pairs: the name."),
    separator: z.enum([",", ";"]).default(",").describe("What stands between the pairs."),
  }),
  z.strictObject({
    fields: z.array(z.string()).min(1).describe("Fields of the JSON body, joined where several."),
  }),
]);

export const schemeSchema = z.strictObject({
  signature: z
    .strictObject({
      header: z.string().toLowerCase().describe("Header field with the signature."),
      prefix: z.string().default("").describe("What stands before it, such as `sha256=`."),
      pair: z
        .string()
        .optional()
        .describe("Where the field is a list of `name=value` pairs: the name."),
      separator: z
        .enum([",", ";", " "])
        .default(",")
        .describe("What stands between pairs, or between several signatures."),
    })
    .describe("Where the signature stands."),
  algorithm: z
    .enum([
      "hmac-sha256",
      "hmac-sha1",
      "hmac-sha512",
      "ed25519",
      "ecdsa-p256",
      "standard-webhooks",
      "equal",
    ])
    .describe("How it was made. `equal`: the header is the secret itself."),
  encoding: z.enum(["hex", "base64"]).default("hex").describe("How its bytes are written."),
  content: z
    .string()
    .default("{body}")
    .describe(
      "What is signed, of {body}, {timestamp}, {id}, {method}, {url} and text between them.",
    ),
  timestamp: z
    .strictObject({
      at: place.describe("Where the time of signing stands."),
      unit: z.enum(["s", "ms"]).default("s").describe("Unit since the Unix epoch."),
      toleranceSeconds: z
        .int()
        .min(1)
        .max(86_400)
        .default(300)
        .describe("How far it may be from now, either way."),
    })
    .optional()
    .describe("The signed time. Without one, a captured request stays valid."),
  challenges: z
    .array(
      z.strictObject({
        when: expression(
          "Over $request.body and $request.headers: whether a genuine request is the challenge.",
        ),
        status: z.int().min(200).max(299).default(200).describe("Status of the answer."),
        answer: expression(
          "What is answered: text as it is, anything else as JSON. Left out: no body.",
        ).optional(),
      }),
    )
    .optional()
    .describe("What the provider asks before it sends webhooks; no event is made of it."),
  handshake: z
    .strictObject({
      field: z.string().describe("The only field of the body: it holds the secret."),
      prefix: z.string().describe("What every secret of the provider begins with."),
    })
    .optional()
    .describe("The provider tells its secret in a first request, which it cannot sign yet."),
  id: place
    .optional()
    .describe("What tells one delivery from another, so that a repeat is stored once."),
});
