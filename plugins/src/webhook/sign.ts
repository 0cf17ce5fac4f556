import { createHmac, randomUUID } from "node:crypto";
import type { Clock, SourceRequest } from "@ingestlayer/core/plugin";
import type { Config } from "./config.ts";
import { parseContent, signedContents } from "./content.ts";
import type { Scheme } from "./scheme.ts";

/**
 * The headers with which the provider would send a body now, for trying a source out. Undefined where
 * only the provider can sign (it has the private key).
 */
export function signRequest(
  scheme: Scheme,
  { secrets, url = "" }: Config,
  request: Pick<SourceRequest, "method" | "url" | "body">,
  clock: Clock,
): Readonly<Record<string, string>> | undefined {
  const id = randomUUID();
  const { timestamp: signedAt } = scheme;
  const timestamp = String(Math.floor(clock.now() / (signedAt?.unit === "ms" ? 1 : 1000)));
  const headers = { "content-type": "application/json" };
  const { pieces } = parseContent(scheme.content);
  const values = { request: { ...request, headers }, timestamp, id, url };
  const [content = []] = signedContents(pieces, values);
  const signature = sign(scheme, secrets[0] ?? "", content);
  if (signature === undefined) return undefined;
  const { header, prefix, pair, separator } = scheme.signature;
  const fields = new Map<string, string[]>();
  const add = (name: string, pairName: string | undefined, text: string) => {
    const value = pairName === undefined ? text : `${pairName}=${text}`;
    fields.set(name, [...(fields.get(name) ?? []), value]);
  };
  if (scheme.id !== undefined && "header" in scheme.id) add(scheme.id.header, scheme.id.pair, id);
  if (signedAt !== undefined && "header" in signedAt.at) {
    add(signedAt.at.header, signedAt.at.pair, timestamp);
  }
  add(header, pair, prefix + signature);
  const written = [...fields].map(([name, texts]) => [name, texts.join(separator)] as const);
  return { ...headers, ...Object.fromEntries(written) };
}

function sign(
  { algorithm, encoding }: Scheme,
  secret: string,
  content: readonly (string | Uint8Array)[],
): string | undefined {
  const hmac = (hash: string, key: string | Uint8Array, form: "hex" | "base64") => {
    const mac = createHmac(hash, key);
    for (const piece of content) mac.update(piece);
    return mac.digest(form);
  };
  switch (algorithm) {
    case "hmac-sha1":
    case "hmac-sha256":
    case "hmac-sha512":
      return hmac(algorithm.slice("hmac-".length), secret, encoding);
    case "standard-webhooks":
      if (secret.startsWith("whpk_")) return undefined;
      return `v1,${hmac("sha256", Buffer.from(secret.replace(/^whsec_/, ""), "base64"), "base64")}`;
    case "equal":
      return secret;
    case "ed25519":
    case "ecdsa-p256":
      return undefined;
  }
}
