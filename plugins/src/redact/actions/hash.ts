import { createHmac } from "node:crypto";

/** A value as joins compare it: case, accents, spaces and separators do not make another person. */
export function canonicalValue(type: string, value: string): string {
  const plain = value.normalize("NFKC").toLowerCase();
  if (type === "EMAIL") return plain.replace(/\s/g, "");
  if (type === "PERSON" || type === "ADDRESS") {
    return plain.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  }
  return plain.replace(/[^\p{L}\p{N}]/gu, "");
}

/**
 * HMAC-SHA-256 of the value in its canonical form, the first 80 bits, with its type before it:
 * `EMAIL:4f1d…`. Equal values can be joined; without the key nobody can try values out.
 */
export function keyedHash(type: string, value: string, key: string): string {
  const mac = createHmac("sha256", key).update(`${type}\0${canonicalValue(type, value)}`);
  return `${type}:${mac.digest("hex").slice(0, 20)}`;
}
