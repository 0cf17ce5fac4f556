import { createHmac } from "node:crypto";

/** A secret for signing, decoded. */
export type SigningKey = Uint8Array;

/** Reads `whsec_` and base64 of 24 to 64 bytes (Standard Webhooks, "Signature scheme"). */
export function readSigningKey(secret: string): SigningKey | undefined {
  const base64 = secret.startsWith("whsec_") ? secret.slice("whsec_".length) : secret;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  const key = Buffer.from(base64, "base64");
  return key.length >= 24 && key.length <= 64 ? key : undefined;
}

/** The headers of Standard Webhooks for a body: id, time of this attempt, one signature a key. */
export function signatureHeaders(
  id: string,
  atMs: number,
  body: string,
  keys: readonly SigningKey[],
): Record<string, string> {
  const timestamp = String(Math.floor(atMs / 1000));
  const signatures = keys.map((key) => {
    const hmac = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`);
    return `v1,${hmac.digest("base64")}`;
  });
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    ...(signatures.length === 0 ? {} : { "webhook-signature": signatures.join(" ") }),
  };
}
