import { stringifyJson, suggest, type JsonValue } from "@ingestlayer/core/plugin";
import { expected, refuse, type Encoder, type Refusal } from "./refusal.ts";

/** Text types: text as it is, other scalars as JSON writes them, objects and lists as JSON. */
export function textEncoder(lengthMax: number | undefined, padded: boolean): Encoder {
  return (value) => {
    const text = typeof value === "string" ? value : stringifyJson(value);
    // A text has at most as many characters as UTF-16 units: most need no count.
    if (lengthMax === undefined || text.length <= lengthMax) return text;
    const length = lengthOf(text, padded);
    if (length <= lengthMax) return text;
    return refuse(`the text has ${length} characters, and at most ${lengthMax} fit`);
  };
}

/** Postgres counts code points, and cuts surplus spaces off without a word. */
function lengthOf(text: string, padded: boolean): number {
  const counted = padded ? text.trimEnd() : text.replace(/ +$/, "");
  let length = 0;
  for (const _character of counted) length += 1;
  return length;
}

export function enumEncoder(labels: readonly string[]): Encoder {
  const known = new Set(labels);
  return (value) => {
    if (typeof value === "string" && known.has(value)) return value;
    if (typeof value !== "string") return expected(`one of ${labels.join(", ")}`, value);
    const nearest = suggest(value, labels);
    const meant = nearest === undefined ? "" : `; '${nearest}' is near`;
    return refuse(`the text is none of the enum's labels (${labels.join(", ")})${meant}`);
  };
}

const uuid = /^\s*\{?[0-9a-f]{4}(?:-?[0-9a-f]{4}){7}\}?\s*$/i;

export function encodeUuid(value: JsonValue): string | Refusal {
  if (typeof value !== "string") return expected("a UUID as text", value);
  return uuid.test(value) ? value : refuse("the text is not a UUID");
}

const hexBytes = /^\\x(?:[0-9a-f]{2})*$/i;
const base64 = /^(?:[A-Za-z0-9+/_-]{4})*(?:[A-Za-z0-9+/_-]{2}(?:==)?|[A-Za-z0-9+/_-]{3}=?)?$/;

/** `bytea`: base64, as JSON carries bytes (RFC 4648, either alphabet), or Postgres' own `\x…`. */
export function encodeBytes(value: JsonValue): string | Refusal {
  if (typeof value !== "string") return expected("bytes as base64", value);
  if (hexBytes.test(value)) return value;
  if (base64.test(value)) return `\\x${Buffer.from(value, "base64").toString("hex")}`;
  return refuse("the text is neither base64 nor hexadecimal after '\\x'");
}

/** Every other type reads its own text: addresses, ranges, geometry, extensions. */
export function encodePlain(value: JsonValue): string | Refusal {
  if (typeof value === "string") return value;
  if (typeof value === "object") return expected("a text that the type reads", value);
  return String(value);
}
