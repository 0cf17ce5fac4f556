import { LinearWebhookClient } from "@linear/sdk/webhooks";
import { verifyKey } from "discord-interactions";
import type { SchemeName } from "../schemes.ts";
import { providers, type Sent } from "./signers.ts";

type Vouch = (sent: Sent) => boolean | Promise<boolean>;

/** Clients of providers that verify but do not sign: they vouch for the signatures that the tests make. */
export const verifiers: { readonly [name in SchemeName]?: Vouch } = {
  linear({ headers, body }) {
    const client = new LinearWebhookClient(providers.linear.secret);
    const { webhookTimestamp } = JSON.parse(body) as { webhookTimestamp: number };
    try {
      return client.verify(Buffer.from(body), headers["linear-signature"] ?? "", webhookTimestamp);
    } catch {
      return false;
    }
  },
  discord({ headers, body }) {
    const signature = headers["x-signature-ed25519"] ?? "";
    const timestamp = headers["x-signature-timestamp"] ?? "";
    return verifyKey(body, signature, timestamp, providers.discord.secret);
  },
};
