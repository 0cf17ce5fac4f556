import { createHmac } from "node:crypto";
import { testSource } from "@ingestlayer/core/testing";
import { webhook } from "../index.ts";

export const nowMs = Date.UTC(2026, 1, 3);
export const clock = { now: () => nowMs, sleep: () => Promise.resolve() };

/** A source with a plain HMAC scheme of its own, and a sender that knows its secret. */
export function setUp(config: object = {}) {
  const scheme = {
    signature: { header: "X-Signature", prefix: "sha512=" },
    algorithm: "hmac-sha512",
    ...(config as { scheme?: object }).scheme,
  };
  const all = { secrets: ["s"], event: "e", ...config, scheme };
  const source = testSource(webhook, { config: all, clock });
  const send = (body: string, headers: Record<string, string> = {}) => {
    const signature = createHmac("sha512", "s").update(body).digest("hex");
    return source.receive({
      headers: { "x-signature": `sha512=${signature}`, ...headers },
      body: Buffer.from(body),
    });
  };
  return { source, send };
}
