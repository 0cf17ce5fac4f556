import type { ColumnType } from "../catalogue/table.ts";
import { arrayEncoder } from "./array.ts";
import { encodeBoolean, encodeNumber, integerEncoder } from "./numbers.ts";
import { jsonEncoder } from "./json.ts";
import { refuse, type Encoder } from "./refusal.ts";
import { encodeBytes, encodePlain, encodeUuid, enumEncoder, textEncoder } from "./text.ts";
import { encodeInterval, encodeInstant, encodeTime, encodeWallClock } from "./time.ts";

/** What to do with text that Postgres cannot hold: NUL characters and lone surrogates. */
export type UnstorableText = "reject" | "replace";

/**
 * Makes the encoder of a column: from a JSON value (never null) to the text that Postgres reads, or
 * the reason why it would not. What is found here costs no round trip and names its column.
 */
export function encoderOf(type: ColumnType, unstorable: UnstorableText): Encoder {
  const scalar = storable(scalarEncoder(type, unstorable), type.base, unstorable);
  return type.array ? arrayEncoder(scalar) : scalar;
}

function scalarEncoder(type: ColumnType, unstorable: UnstorableText): Encoder {
  if (type.labels !== undefined) return enumEncoder(type.labels);
  switch (type.base) {
    case "text":
    case "varchar":
    case "bpchar":
    case "citext":
    case "name":
      return textEncoder(type.lengthMax, type.base === "bpchar");
    case "int2":
      return integerEncoder(16n);
    case "int4":
      return integerEncoder(32n);
    case "int8":
      return integerEncoder(64n);
    case "numeric":
    case "float4":
    case "float8":
      return encodeNumber;
    case "bool":
      return encodeBoolean;
    case "uuid":
      return encodeUuid;
    case "json":
    case "jsonb":
      return jsonEncoder(type.base, unstorable);
    case "timestamptz":
    case "date":
      return encodeInstant;
    case "timestamp":
      return encodeWallClock;
    case "time":
    case "timetz":
      return encodeTime;
    case "interval":
      return encodeInterval;
    case "bytea":
      return encodeBytes;
    default:
      return encodePlain;
  }
}

/** Adds the check for text that no type of Postgres holds; JSON has escapes and its own check. */
function storable(encode: Encoder, base: string, unstorable: UnstorableText): Encoder {
  if (base === "json" || base === "jsonb") return encode;
  return (value) => {
    const text = encode(value);
    if (typeof text !== "string" || isStorable(text)) return text;
    if (unstorable === "replace") return text.toWellFormed().replaceAll("\0", "\u{fffd}");
    return refuse(
      text.includes("\0")
        ? "the text contains a NUL character (U+0000), which Postgres cannot store"
        : "the text contains half of a surrogate pair, which is no character in UTF-8",
    );
  };
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}
