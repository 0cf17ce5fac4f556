import { createHmac, generateKeyPairSync, sign as signBytes } from "node:crypto";
import { createRequire } from "node:module";
import { signWebhookPayload } from "@notionhq/client";
import { sign as signGithub } from "@octokit/webhooks-methods";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Stripe } from "stripe";
import { Webhook as SvixWebhook } from "svix";
import type { SchemeName } from "../schemes.ts";

// These two are CommonJS without named exports that Node can see.
const require = createRequire(import.meta.url);
const twilio = require("twilio/lib/webhooks/webhooks") as {
  getExpectedTwilioSignature(token: string, url: string, params: Record<string, unknown>): string;
};

/** A webhook as its provider sends it. */
export interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly url?: string;
}

/** One provider: its secret, the address it signs, and how it signs. */
export interface Provider {
  readonly secret: string;
  /** Of the same form, and not the one that signs. */
  readonly otherSecret: string;
  readonly url?: string;
  /** Whether a time is signed with it. */
  readonly timed: boolean;
  /** The idempotency key of what it sends, behind `test:`. */
  readonly id: string | RegExp;
  sign(atMs: number): Sent | Promise<Sent>;
}

const seconds = (atMs: number) => String(Math.floor(atMs / 1000));
const mac = (hash: string, key: string, text: string, encoding: "hex" | "base64") =>
  createHmac(hash, key).update(text).digest(encoding);
const json = { "content-type": "application/json" };
const address = "https://hooks.example.com/v1/hooks/test";
const standardSecret = (fill: string) => `whsec_${Buffer.alloc(32, fill).toString("base64")}`;

function publicKey(key: ReturnType<typeof generateKeyPairSync>["publicKey"]): Buffer {
  return key.export({ format: "der", type: "spki" });
}

const ed25519 = generateKeyPairSync("ed25519");
const otherEd25519 = generateKeyPairSync("ed25519");
const ecdsa = generateKeyPairSync("ec", { namedCurve: "P-256" });
const otherEcdsa = generateKeyPairSync("ec", { namedCurve: "P-256" });
/** The raw key is the end of its DER form. */
const rawHex = (key: typeof ed25519.publicKey) => publicKey(key).subarray(-32).toString("hex");

function hmacProvider(options: {
  readonly hash: string;
  readonly encoding: "hex" | "base64";
  readonly id: string;
  readonly body: string;
  readonly headers: (signature: string) => Record<string, string>;
}): Provider {
  const { hash, encoding, id, body, headers } = options;
  const sign = () => ({
    headers: { ...json, ...headers(mac(hash, "s3cret", body, encoding)) },
    body,
  });
  return { secret: "s3cret", otherSecret: "0ther", timed: false, id, sign };
}

function equalProvider(header: string, id: string, body: string, more = {}): Provider {
  const sign = () => ({ headers: { ...json, [header]: "tok3n", ...more }, body });
  return { secret: "tok3n", otherSecret: "0ther", timed: false, id, sign };
}

/** Every known scheme, signed by the provider's own client where there is one, else by its documents. */
export const providers: Record<SchemeName, Provider> = {
  "standard-webhooks": {
    secret: standardSecret("a"),
    otherSecret: standardSecret("b"),
    timed: true,
    id: "msg_1",
    sign(atMs) {
      const body = '{"n":1}';
      const signature = new StandardWebhook(this.secret).sign("msg_1", new Date(atMs), body);
      const headers = { "webhook-id": "msg_1", "webhook-timestamp": seconds(atMs) };
      return { headers: { ...json, ...headers, "webhook-signature": signature }, body };
    },
  },
  svix: {
    secret: standardSecret("c"),
    otherSecret: standardSecret("d"),
    timed: true,
    id: "msg_2",
    sign(atMs) {
      const body = '{"n":1}';
      const signature = new SvixWebhook(this.secret).sign("msg_2", new Date(atMs), body);
      const headers = { "svix-id": "msg_2", "svix-timestamp": seconds(atMs) };
      return { headers: { ...json, ...headers, "svix-signature": signature }, body };
    },
  },
  stripe: {
    secret: "whsec_stripe",
    otherSecret: "whsec_other",
    timed: true,
    id: "evt_1",
    sign(atMs) {
      const payload = '{"id":"evt_1","object":"event"}';
      const timestamp = Math.floor(atMs / 1000);
      const header = new Stripe("sk_test_x").webhooks.generateTestHeaderString({
        payload,
        secret: this.secret,
        timestamp,
      });
      return { headers: { ...json, "stripe-signature": header }, body: payload };
    },
  },
  github: {
    secret: "gh",
    otherSecret: "hg",
    timed: false,
    id: "guid-1",
    async sign() {
      const body = '{"action":"opened"}';
      const signature = await signGithub(this.secret, body);
      const headers = { "x-github-delivery": "guid-1", "x-hub-signature-256": signature };
      return { headers: { ...json, ...headers }, body };
    },
  },
  shopify: hmacProvider({
    hash: "sha256",
    encoding: "base64",
    id: "wh-1",
    body: '{"order":1}',
    headers: (signature) => ({
      "x-shopify-hmac-sha256": signature,
      "x-shopify-webhook-id": "wh-1",
    }),
  }),
  slack: {
    secret: "sl4ck",
    otherSecret: "0ther",
    timed: true,
    id: "Ev1",
    sign(atMs) {
      const body = '{"type":"event_callback","event_id":"Ev1"}';
      const timestamp = seconds(atMs);
      const signature = `v0=${mac("sha256", this.secret, `v0:${timestamp}:${body}`, "hex")}`;
      const headers = { "x-slack-request-timestamp": timestamp, "x-slack-signature": signature };
      return { headers: { ...json, ...headers }, body };
    },
  },
  twilio: {
    secret: "12345",
    otherSecret: "54321",
    url: address,
    timed: false,
    id: "token-1",
    sign() {
      const params = { To: "+18005551212", From: "+14158675309", Body: "hällo & more" };
      const signature = twilio.getExpectedTwilioSignature(this.secret, `${address}?a=1`, params);
      return {
        headers: {
          "content-type": "application/x-www-form-urlencoded; charset=utf-8",
          "x-twilio-signature": signature,
          "i-twilio-idempotency-token": "token-1",
        },
        body: new URLSearchParams(params).toString(),
        url: "/v1/hooks/test?a=1",
      };
    },
  },
  linear: {
    secret: "lin",
    otherSecret: "nil",
    timed: true,
    id: "d-1",
    sign(atMs) {
      const body = JSON.stringify({ action: "create", webhookTimestamp: atMs });
      const signature = mac("sha256", this.secret, body, "hex");
      return {
        headers: { ...json, "linear-signature": signature, "linear-delivery": "d-1" },
        body,
      };
    },
  },
  discord: {
    secret: rawHex(ed25519.publicKey),
    otherSecret: rawHex(otherEd25519.publicKey),
    timed: true,
    id: /^sha256-[\da-f]{64}$/,
    sign(atMs) {
      const body = '{"type":1,"event":{"type":"ENTITLEMENT_CREATE"}}';
      const timestamp = seconds(atMs);
      const signature = signBytes(null, Buffer.from(timestamp + body), ed25519.privateKey);
      const headers = { "x-signature-timestamp": timestamp };
      return {
        headers: { ...json, ...headers, "x-signature-ed25519": signature.toString("hex") },
        body,
      };
    },
  },
  gitlab: equalProvider("x-gitlab-token", "k-1", '{"object_kind":"push"}', {
    "idempotency-key": "k-1",
  }),
  zendesk: {
    secret: "zd",
    otherSecret: "dz",
    timed: true,
    id: "inv-1",
    sign(atMs) {
      const timestamp = new Date(atMs).toISOString();
      const signature = mac("sha256", this.secret, `${timestamp}{"t":1}`, "base64");
      const headers = {
        "x-zendesk-webhook-signature": signature,
        "x-zendesk-webhook-signature-timestamp": timestamp,
        "x-zendesk-webhook-invocation-id": "inv-1",
      };
      return { headers: { ...json, ...headers }, body: '{"t":1}' };
    },
  },
  intercom: hmacProvider({
    hash: "sha1",
    encoding: "hex",
    id: "notif_1",
    body: '{"id":"notif_1","topic":"ping"}',
    headers: (signature) => ({ "x-hub-signature": `sha1=${signature}` }),
  }),
  hubspot: {
    secret: "hs",
    otherSecret: "sh",
    url: address,
    timed: true,
    id: "7/8/9/10",
    sign(atMs) {
      const body = '[{"eventId":7,"subscriptionId":8,"objectId":9,"occurredAt":10}]';
      const text = `POST${address}?x=a:b${body}${atMs}`;
      const headers = {
        "x-hubspot-signature-v3": mac("sha256", this.secret, text, "base64"),
        "x-hubspot-request-timestamp": String(atMs),
      };
      return { headers: { ...json, ...headers }, body, url: "/v1/hooks/test?x=a%3Ab" };
    },
  },
  paddle: {
    secret: "pdl",
    otherSecret: "ldp",
    timed: true,
    id: "evt_9",
    sign(atMs) {
      const body = '{"event_id":"evt_9"}';
      const h1 = mac("sha256", this.secret, `${seconds(atMs)}:${body}`, "hex");
      return { headers: { ...json, "paddle-signature": `ts=${seconds(atMs)};h1=${h1}` }, body };
    },
  },
  sendgrid: {
    secret: publicKey(ecdsa.publicKey).toString("base64"),
    otherSecret: publicKey(otherEcdsa.publicKey).toString("base64"),
    timed: true,
    id: "sg-1",
    sign(atMs) {
      const body = '[{"sg_event_id":"sg-1","event":"open"}]\r\n';
      const signature = signBytes("sha256", Buffer.from(seconds(atMs) + body), ecdsa.privateKey);
      const headers = {
        "x-twilio-email-event-webhook-signature": signature.toString("base64"),
        "x-twilio-email-event-webhook-timestamp": seconds(atMs),
      };
      return { headers: { ...json, ...headers }, body };
    },
  },
  notion: {
    secret: "secret_ntn",
    otherSecret: "secret_other",
    timed: false,
    id: "n-1",
    async sign() {
      const body = '{"id":"n-1","type":"page.created"}';
      const signature = await signWebhookPayload({ body, verificationToken: this.secret });
      return { headers: { ...json, "x-notion-signature": signature }, body };
    },
  },
  vercel: hmacProvider({
    hash: "sha1",
    encoding: "hex",
    id: "v-1",
    body: '{"id":"v-1","type":"deployment.created"}',
    headers: (signature) => ({ "x-vercel-signature": signature }),
  }),
  telegram: equalProvider("x-telegram-bot-api-secret-token", "42", '{"update_id":42}'),
};
