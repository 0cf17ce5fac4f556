import { createHmac } from "node:crypto";

/** A value as joins compare it: case, accents, spaces and separators do not make another person. */
export function canonicalValue(type: string, value: string): string {
  if (ASCII.test(value)) return canonicalAscii(type, value.toLowerCase());
  const plain = value.normalize("NFKC").toLowerCase();
  if (type === "EMAIL") return plain.replace(/\s/g, "");
  if (type === "PERSON" || type === "ADDRESS") {
    return plain.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  }
  return plain.replace(/[^\p{L}\p{N}]/gu, "");
}

const ASCII = /^[\0-\x7f]*$/;

// Most names: there is nothing to bring into form.
const PLAIN_WORDS = /^[a-z\d]+(?: [a-z\d]+)*$/;

// The same for most values, without asking Unicode of every character.
function canonicalAscii(type: string, plain: string): string {
  if (type === "EMAIL") return plain.replace(/\s/g, "");
  if (type === "PERSON" || type === "ADDRESS") {
    return PLAIN_WORDS.test(plain) ? plain : plain.replace(/[^a-z\d]+/g, " ").trim();
  }
  return plain.replace(/[^a-z\d]/g, "");
}

/**
 * HMAC-SHA-256 of the value in its canonical form, the first 80 bits, with its type before it:
 * `EMAIL:4f1d…`. Equal values can be joined; without the key nobody can try values out.
 */
export function keyedHash(type: string, value: string, key: string): string {
  const mac = createHmac("sha256", key).update(`${type}\0${canonicalValue(type, value)}`);
  return `${type}:${mac.digest("hex").slice(0, 20)}`;
}
