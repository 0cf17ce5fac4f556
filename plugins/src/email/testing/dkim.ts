import { createHash, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";

/**
 * Whether the DKIM signature of a message holds: relaxed canonicalization of header and body and
 * RSA-SHA256, as nodemailer signs (RFC 6376 §3.4, §3.7).
 */
export function holdsSignature(raw: string, publicKey: KeyObject): boolean {
  const end = raw.indexOf("\r\n\r\n");
  const fields = raw.slice(0, end).split(/\r\n(?![ \t])/);
  const signature = fields.find((field) => /^dkim-signature:/i.test(field)) ?? "";
  const tags = new Map(
    unfold(signature.slice(signature.indexOf(":") + 1))
      .split(";")
      .map((tag): [string, string] => {
        const [name = "", ...value] = tag.split("=");
        return [name.trim(), value.join("=").replaceAll(/\s/g, "")];
      }),
  );
  const body = relaxBody(raw.slice(end + 4));
  if (createHash("sha256").update(body).digest("base64") !== tags.get("bh")) return false;
  const signed = (tags.get("h") ?? "").split(":").map((name) => {
    const field = fields.find((one) => one.toLowerCase().startsWith(`${name.toLowerCase()}:`));
    return field === undefined ? "" : `${relaxField(field)}\r\n`;
  });
  const unsigned = relaxField(signature.replace(/([;\s]b=)[^;]*/, "$1"));
  const bytes = Buffer.from(signed.join("") + unsigned);
  return verify("sha256", bytes, publicKey, Buffer.from(tags.get("b") ?? "", "base64"));
}

function relaxField(field: string): string {
  const colon = field.indexOf(":");
  return `${field.slice(0, colon).trim().toLowerCase()}:${unfold(field.slice(colon + 1)).trim()}`;
}

function unfold(text: string): string {
  return text.replaceAll(/\r\n/g, "").replaceAll(/[ \t]+/g, " ");
}

function relaxBody(body: string): string {
  const lines = body.split("\r\n").map((line) => line.replaceAll(/[ \t]+/g, " ").trimEnd());
  while (lines.at(-1) === "") lines.pop();
  return lines.length === 0 ? "" : `${lines.join("\r\n")}\r\n`;
}
