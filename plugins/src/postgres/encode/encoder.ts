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
  const scalar = scalarEncoder(type, unstorable);
  return type.array ? arrayEncoder(scalar) : scalar;
}

/** Encoders of types whose texts are too narrow to hold anything that cannot be stored. */
const narrow: Readonly<Record<string, Encoder>> = {
  int2: integerEncoder(16n),
  int4: integerEncoder(32n),
  int8: integerEncoder(64n),
  numeric: encodeNumber,
  float4: encodeNumber,
  float8: encodeNumber,
  bool: encodeBoolean,
  uuid: encodeUuid,
  bytea: encodeBytes,
};

const wide: Readonly<Record<string, Encoder>> = {
  timestamptz: encodeInstant,
  date: encodeInstant,
  timestamp: encodeWallClock,
  time: encodeTime,
  timetz: encodeTime,
  interval: encodeInterval,
};

const texts: readonly string[] = ["text", "varchar", "bpchar", "citext", "name"];

function scalarEncoder(
  { base, labels, lengthMax }: ColumnType,
  unstorable: UnstorableText,
): Encoder {
  if (labels !== undefined) return enumEncoder(labels);
  if (base === "json" || base === "jsonb") return jsonEncoder(base, unstorable);
  const found = narrow[base];
  if (found !== undefined) return found;
  const encode = texts.includes(base)
    ? textEncoder(lengthMax, base === "bpchar")
    : (wide[base] ?? encodePlain);
  return storable(encode, unstorable);
}

/** Adds the check for text that no type of Postgres holds. */
function storable(encode: Encoder, unstorable: UnstorableText): Encoder {
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
