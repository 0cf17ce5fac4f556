import { schemeSchema, type Scheme } from "./scheme.ts";
import type { z } from "zod";

type Row = z.input<typeof schemeSchema>;

/** `id.timestamp.body`, several signatures with their versions (Standard Webhooks 1.0). */
function standard(prefix: string): Row {
  return {
    signature: { header: `${prefix}-signature`, separator: " " },
    algorithm: "standard-webhooks",
    encoding: "base64",
    content: "{id}.{timestamp}.{body}",
    timestamp: { at: { header: `${prefix}-timestamp` } },
    id: { header: `${prefix}-id` },
  };
}

/** How each provider signs, from its documentation and its client library. */
const rows = {
  "standard-webhooks": standard("webhook"),
  svix: standard("svix"),
  stripe: {
    signature: { header: "stripe-signature", pair: "v1" },
    algorithm: "hmac-sha256",
    content: "{timestamp}.{body}",
    timestamp: { at: { header: "stripe-signature", pair: "t" } },
    id: { fields: ["id"] },
  },
  github: {
    signature: { header: "x-hub-signature-256", prefix: "sha256=" },
    algorithm: "hmac-sha256",
    id: { header: "x-github-delivery" },
  },
  shopify: {
    signature: { header: "x-shopify-hmac-sha256" },
    algorithm: "hmac-sha256",
    encoding: "base64",
    id: { header: "x-shopify-webhook-id" },
  },
  slack: {
    signature: { header: "x-slack-signature", prefix: "v0=" },
    algorithm: "hmac-sha256",
    content: "v0:{timestamp}:{body}",
    timestamp: { at: { header: "x-slack-request-timestamp" } },
    id: { fields: ["event_id"] },
    challenges: [
      {
        when: "$request.body.?type.orValue('') == 'url_verification'",
        answer: "$request.body.challenge",
      },
    ],
  },
  twilio: {
    signature: { header: "x-twilio-signature" },
    algorithm: "hmac-sha1",
    encoding: "base64",
    // The fields of a form follow the address in order of their names: `twilio.ts`.
    content: "{url}{form}",
    id: { header: "i-twilio-idempotency-token" },
  },
  linear: {
    signature: { header: "linear-signature" },
    algorithm: "hmac-sha256",
    timestamp: { at: { fields: ["webhookTimestamp"] }, unit: "ms", toleranceSeconds: 60 },
    id: { header: "linear-delivery" },
  },
  discord: {
    signature: { header: "x-signature-ed25519" },
    algorithm: "ed25519",
    content: "{timestamp}{body}",
    timestamp: { at: { header: "x-signature-timestamp" } },
    id: { fields: ["id"] },
    // Webhook events ask with type 0 and want no body; interactions ask with type 1 and want it back.
    challenges: [
      { when: "$request.body.?type.orValue(-1) == 0", status: 204 },
      {
        when: "$request.body.?type.orValue(-1) == 1 && !has($request.body.event)",
        answer: "{'type': 1}",
      },
    ],
  },
  gitlab: {
    signature: { header: "x-gitlab-token" },
    algorithm: "equal",
    id: { header: "idempotency-key" },
  },
  zendesk: {
    signature: { header: "x-zendesk-webhook-signature" },
    algorithm: "hmac-sha256",
    encoding: "base64",
    content: "{timestamp}{body}",
    // RFC 3339 here, seconds elsewhere: both are read.
    timestamp: { at: { header: "x-zendesk-webhook-signature-timestamp" } },
    id: { header: "x-zendesk-webhook-invocation-id" },
  },
  intercom: {
    signature: { header: "x-hub-signature", prefix: "sha1=" },
    algorithm: "hmac-sha1",
    id: { fields: ["id"] },
  },
  hubspot: {
    signature: { header: "x-hubspot-signature-v3" },
    algorithm: "hmac-sha256",
    encoding: "base64",
    content: "{method}{url}{body}{timestamp}",
    timestamp: { at: { header: "x-hubspot-request-timestamp" }, unit: "ms" },
    id: { fields: ["eventId", "subscriptionId", "objectId", "occurredAt"] },
  },
  paddle: {
    signature: { header: "paddle-signature", pair: "h1", separator: ";" },
    algorithm: "hmac-sha256",
    content: "{timestamp}:{body}",
    timestamp: { at: { header: "paddle-signature", pair: "ts", separator: ";" } },
    id: { fields: ["event_id"] },
  },
  sendgrid: {
    signature: { header: "x-twilio-email-event-webhook-signature" },
    algorithm: "ecdsa-p256",
    encoding: "base64",
    content: "{timestamp}{body}",
    timestamp: { at: { header: "x-twilio-email-event-webhook-timestamp" } },
    id: { fields: ["sg_event_id"] },
  },
  notion: {
    signature: { header: "x-notion-signature", prefix: "sha256=" },
    algorithm: "hmac-sha256",
    handshake: { field: "verification_token", prefix: "secret_" },
    id: { fields: ["id"] },
  },
  vercel: {
    signature: { header: "x-vercel-signature" },
    algorithm: "hmac-sha1",
    id: { fields: ["id"] },
  },
  telegram: {
    signature: { header: "x-telegram-bot-api-secret-token" },
    algorithm: "equal",
    id: { fields: ["update_id"] },
  },
} satisfies Record<string, Row>;

export type SchemeName = keyof typeof rows;

export const schemeNames = Object.keys(rows) as [SchemeName, ...SchemeName[]];

/** The row of a known provider, with the defaults of its form filled in. */
export function knownScheme(name: SchemeName): Scheme {
  return schemeSchema.parse(rows[name]);
}
