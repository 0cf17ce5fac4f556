import { byteSize, secret, template } from "@ingestlayer/core/plugin";
import { z } from "zod";
import { httpFields, httpUrl } from "../_http/fields.ts";

const url = secret("Where to send: https://… (http:// only where you mean it).").pipe(
  z.url({ protocol: /^https?$/, error: "expected a URL that begins with https://" }),
);

const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, {
  error: "expected the name of a header, such as 'x-team'",
});

const pem = (what: string) =>
  secret(what)
    .refine((text) => text.includes("-----BEGIN"), { error: "expected PEM (-----BEGIN …)" })
    .optional();

/** `destinations.NAME.webhook` */
export const webhookConfig = z
  .strictObject({
    url,
    secrets: z
      .array(secret("A secret as Standard Webhooks has it: whsec_ and base64."))
      .min(1)
      .max(10)
      .optional()
      .describe("Signs every request with each of them, so that one can follow the other."),
    method: z.enum(["POST", "PUT", "PATCH"]).default("POST").describe("The HTTP method."),
    headers: z
      .record(headerName, secret("A value."))
      .default({})
      .describe("Headers of every request, such as `authorization`."),
    allowAddresses: z
      .array(z.string())
      .default([])
      .describe("Private addresses that may be reached: '10.1.0.0/16', '127.0.0.1:8080'."),
    tls: z
      .strictObject({
        cert: pem("Our certificate, in PEM."),
        key: pem("Its private key, in PEM."),
        ca: pem("Authorities to trust instead of the usual ones, in PEM."),
      })
      .optional()
      .describe("Mutual TLS, or an authority of your own."),
    ...httpFields("15s"),
    proxy: httpUrl()
      .optional()
      .describe("An HTTP proxy. It resolves names itself, so it must refuse private addresses."),
    bodyBytesMax: byteSize("A larger body is a dead letter.", "1MB", { max: "64MB" }),
  })
  .describe("An HTTP endpoint that takes signed requests.");

/** The entry under `to`. */
export const webhookRoute = z
  .strictObject({
    body: z
      .json()
      .optional()
      .describe(
        "The JSON body: `$event` for the payload, or a map in which every text is a template. " +
          "Left out: `{ type, timestamp, data }` as Standard Webhooks has it.",
      ),
    headers: z
      .record(headerName, template("A value."))
      .default({})
      .describe("Headers with values of the event."),
    id: template(
      "The message's `webhook-id`, by which the other side recognises a repeat.",
    ).default("$meta.id"),
    batch: z
      .boolean()
      .default(false)
      .describe("Whether one request carries a list: as many events as `delivery.batch` says."),
  })
  .prefault({})
  .describe("One request an event, or one for several.");

export type WebhookConfig = z.output<typeof webhookConfig>;
export type WebhookRouteConfig = z.output<typeof webhookRoute>;
