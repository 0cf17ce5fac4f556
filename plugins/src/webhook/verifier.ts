import {
  createHash,
  createHmac,
  createPublicKey,
  timingSafeEqual,
  verify,
  type KeyObject,
} from "node:crypto";
import { mistakes } from "./errors.ts";
import type { Scheme } from "./scheme.ts";

/** The signed bytes, in pieces. */
export type Content = readonly (string | Uint8Array)[];

/** Checks signatures with one secret. */
export interface Verifier {
  /** `signature` as it stands in the request, behind its prefix. In constant time. */
  matches(signature: string, content: Content): boolean;
}

type Made = Verifier | { readonly mistake: ReturnType<typeof mistakes.badSecret> };

/** Prepares a secret for a scheme, once, at load. */
export function makeVerifier({ algorithm, encoding }: Scheme, secret: string): Made {
  switch (algorithm) {
    case "hmac-sha1":
    case "hmac-sha256":
    case "hmac-sha512":
      return hmac(algorithm.slice("hmac-".length), secret, encoding);
    case "ed25519":
      return ed25519(Buffer.from(secret, "hex"), encoding, "64 hexadecimal digits");
    case "ecdsa-p256":
      return ecdsa(secret, encoding);
    case "standard-webhooks":
      return standardWebhooks(secret);
    case "equal":
      return { matches: (signature) => equal(digest(signature), digest(secret)) };
  }
}

/** `whsec_`: a shared secret for v1. `whpk_`: a public key for v1a (Standard Webhooks 1.0). */
function standardWebhooks(secret: string): Made {
  if (secret.startsWith("whpk_")) {
    const key = Buffer.from(secret.slice("whpk_".length), "base64");
    return versioned("v1a,", ed25519(key, "base64", "'whpk_' and a 32-byte key in base64"));
  }
  const text = secret.replace(/^whsec_/, "");
  const key = Buffer.from(text, "base64");
  if (key.length < 16 || !/^[\w+/-]+={0,2}$/.test(text)) {
    return { mistake: mistakes.badSecret("'whsec_' and 24 to 64 bytes in base64") };
  }
  return versioned("v1,", hmac("sha256", key, "base64"));
}

function versioned(prefix: string, made: Made): Made {
  if ("mistake" in made) return made;
  return {
    matches: (signature, content) =>
      signature.startsWith(prefix) && made.matches(signature.slice(prefix.length), content),
  };
}

function hmac(hash: string, key: string | Uint8Array, encoding: "hex" | "base64"): Verifier {
  return {
    matches(signature, content) {
      const mac = createHmac(hash, key);
      for (const piece of content) mac.update(piece);
      // The text is compared, not its bytes: every byte has one spelling only.
      const found = encoding === "hex" ? signature.toLowerCase() : signature;
      return equal(Buffer.from(mac.digest(encoding)), Buffer.from(found));
    },
  };
}

function ed25519(key: Buffer, encoding: "hex" | "base64", expected: string): Made {
  if (key.length !== 32) return { mistake: mistakes.badSecret(expected) };
  const jwk = { kty: "OKP", crv: "Ed25519", x: key.toString("base64url") };
  return asymmetric(createPublicKey({ key: jwk, format: "jwk" }), null, encoding);
}

function ecdsa(secret: string, encoding: "hex" | "base64"): Made {
  try {
    const key = createPublicKey({
      key: Buffer.from(secret, "base64"),
      format: "der",
      type: "spki",
    });
    return asymmetric(key, "sha256", encoding);
  } catch {
    return { mistake: mistakes.badSecret("a public key in base64 (DER, SubjectPublicKeyInfo)") };
  }
}

function asymmetric(key: KeyObject, hash: "sha256" | null, encoding: "hex" | "base64"): Verifier {
  return {
    matches(signature, content) {
      const bytes = Buffer.from(signature, encoding);
      // Node skips what is no hex or base64; then it was another text that was signed.
      if (bytes.toString(encoding) !== signature) return false;
      return verify(hash, Buffer.concat(content.map((piece) => Buffer.from(piece))), key, bytes);
    },
  };
}

function equal(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
