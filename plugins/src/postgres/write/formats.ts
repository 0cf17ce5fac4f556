import type { ColumnType } from "../catalogue/table.ts";
import { timestampMicroseconds } from "./timestamp.ts";

/** How the elements of a column travel: as text that the server casts, or as it holds them itself. */
export interface ElementFormat {
  /** The element's type, as SQL and as `pg_type.oid`. */
  readonly sql: string;
  readonly oid: number;
  /** Whether this format can carry a text that the column's encoder let through. */
  fits(text: string): boolean;
  /** Writes an element and returns its bytes. */
  write(buffer: Buffer, text: string, at: number): number;
}

const always = () => true;

/** Carries everything; the statement casts it to the column's type. */
export const textFormat: ElementFormat = {
  sql: "text",
  oid: 25,
  fits: always,
  write: (buffer, text, at) => buffer.write(text, at, "utf8"),
};

function fixed(
  sql: string,
  oid: number,
  size: number,
  put: (buffer: Buffer, text: string, at: number) => void,
  fits: (text: string) => boolean = always,
): ElementFormat {
  return {
    sql,
    oid,
    fits,
    write: (buffer, text, at) => {
      put(buffer, text, at);
      return size;
    },
  };
}

/** `jsonb_recv`: the version, then the JSON text. */
const jsonbFormat: ElementFormat = {
  sql: "jsonb",
  oid: 3802,
  fits: always,
  write: (buffer, text, at) => {
    buffer[at] = 1;
    return 1 + buffer.write(text, at + 1, "utf8");
  },
};

/**
 * The types that are worth their own format, by the server's name for them: the receive functions of
 * `src/backend/utils/adt` take these bytes since Postgres 10 at the latest. What a format cannot
 * carry to the last digit travels as text.
 */
const formats: ReadonlyMap<string, ElementFormat> = new Map(
  [
    jsonbFormat,
    fixed("boolean", 16, 1, (buffer, text, at) => {
      buffer[at] = text === "t" || text === "1" ? 1 : 0;
    }),
    fixed("smallint", 21, 2, (buffer, text, at) => buffer.writeInt16BE(Number(text), at)),
    fixed("integer", 23, 4, (buffer, text, at) => buffer.writeInt32BE(Number(text), at)),
    fixed("bigint", 20, 8, (buffer, text, at) => buffer.writeBigInt64BE(BigInt(text), at)),
    fixed(
      "double precision",
      701,
      8,
      (buffer, text, at) => buffer.writeDoubleBE(Number(text), at),
      isPlainDouble,
    ),
    fixed("uuid", 2950, 16, writeUuid),
    fixed(
      "timestamp with time zone",
      1184,
      8,
      (buffer, text, at) => writeInteger64(buffer, timestampMicroseconds(text) ?? 0, at),
      (text) => timestampMicroseconds(text) !== undefined,
    ),
  ].map((format) => [format.sql, format]),
);

/** The hexadecimal digits, whatever stands between them. */
function writeUuid(buffer: Buffer, text: string, at: number): void {
  let place = at * 2;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    // `0` to `9`, and `a` to `f` in either case.
    const digit = code <= 57 ? code - 48 : (code | 32) - 87;
    if (digit < 0 || digit > 15) continue;
    if (place % 2 === 0) buffer[place >> 1] = digit << 4;
    else buffer[place >> 1] = (buffer[place >> 1] ?? 0) | digit;
    place += 1;
  }
}

const word = 2 ** 32;

/** Eight bytes of a whole number that a double holds exactly: a `bigint` would cost five times that. */
function writeInteger64(buffer: Buffer, value: number, at: number): void {
  const high = Math.floor(value / word);
  buffer.writeInt32BE(high, at);
  buffer.writeUInt32BE(value - high * word, at + 4);
}

/** Text that overflows or underflows is the server's to refuse. */
function isPlainDouble(text: string): boolean {
  const value = Number(text);
  return Number.isFinite(value) && (value !== 0 || text === "0");
}

/** The formats of columns for these rows: a column travels as text where one value needs it. */
export function formatsFor(
  types: readonly ColumnType[],
  rows: readonly (readonly (string | null)[])[],
): readonly ElementFormat[] {
  return types.map((type, index) => {
    const format = formats.get(type.sql);
    if (format === undefined || format.fits === always) return format ?? textFormat;
    const fits = rows.every((row) => {
      const text = row[index] ?? null;
      return text === null || format.fits(text);
    });
    return fits ? format : textFormat;
  });
}
