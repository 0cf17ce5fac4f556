import { LinearWebhookClient } from "@linear/sdk/webhooks";
import { verifyKey } from "discord-interactions";
import { expect, test } from "vitest";
import { providers } from "./testing/signers.ts";

// These providers' clients verify but do not sign: they vouch for the signatures that the tests make.

test("Linear's client takes what the tests sign for it", async () => {
  const atMs = Date.now();
  const { headers, body } = await providers.linear.sign(atMs);
  const client = new LinearWebhookClient(providers.linear.secret);
  const signature = headers["linear-signature"] ?? "";
  expect(client.verify(Buffer.from(body), signature, atMs)).toBe(true);
  expect(() => client.verify(Buffer.from(`${body} `), signature, atMs)).toThrow(/signature/i);
});

test("Discord's client takes what the tests sign for it", async () => {
  const { headers, body } = await providers.discord.sign(Date.now());
  const signature = headers["x-signature-ed25519"] ?? "";
  const timestamp = headers["x-signature-timestamp"] ?? "";
  const { secret } = providers.discord;
  expect(await verifyKey(body, signature, timestamp, secret)).toBe(true);
  expect(await verifyKey(`${body} `, signature, timestamp, secret)).toBe(false);
});
