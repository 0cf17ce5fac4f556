import type { SchemeName } from "../schemes.ts";

/** Where each provider's documents say that the signature stands, apart from the table under test. */
export const signatureHeaders: Record<SchemeName, string> = {
  "standard-webhooks": "webhook-signature",
  svix: "svix-signature",
  stripe: "stripe-signature",
  github: "x-hub-signature-256",
  shopify: "x-shopify-hmac-sha256",
  slack: "x-slack-signature",
  twilio: "x-twilio-signature",
  linear: "linear-signature",
  discord: "x-signature-ed25519",
  gitlab: "x-gitlab-token",
  zendesk: "x-zendesk-webhook-signature",
  intercom: "x-hub-signature",
  hubspot: "x-hubspot-signature-v3",
  paddle: "paddle-signature",
  sendgrid: "x-twilio-email-event-webhook-signature",
  notion: "x-notion-signature",
  vercel: "x-vercel-signature",
  telegram: "x-telegram-bot-api-secret-token",
};

/** These two send the secret itself and sign nothing: a changed body cannot be told. */
export const unsigned: readonly SchemeName[] = ["gitlab", "telegram"];
