import { toInt64, toUint64 } from "../values/arithmetic.ts";
import { faults } from "../values/faults.ts";
import { defineFunction, type FunctionDefinition, global } from "./definition.ts";
import { utf8 } from "../syntax/literals.ts";
import {
  formatDuration,
  formatTimestamp,
  makeTimestamp,
  parseDuration,
  parseTimestamp,
} from "../values/time.ts";
import { types } from "../types.ts";
import {
  Timestamp,
  TypeValue,
  typeNameOf,
  Uint,
  type Result,
  type Value,
} from "../values/values.ts";

const { bool, bytes, double, duration, dyn, int, string, timestamp, uint } = types;

const same = (value: Value): Value => value;

function intOfDouble(value: number): Result {
  const whole = Math.trunc(value);
  // The bounds themselves are refused: as doubles they stand for values outside the range too.
  return Math.abs(whole) < 2 ** 63 ? BigInt(whole) : faults.overflow("int");
}

function uintOfDouble(value: number): Result {
  const whole = Math.trunc(value);
  return whole >= 0 && whole < 2 ** 64 ? new Uint(BigInt(whole)) : faults.overflow("uint");
}

function intOfText(text: string): Result {
  if (!/^[+-]?\d{1,30}$/.test(text)) return faults.conversion("int");
  return toInt64(BigInt(text.startsWith("+") ? text.slice(1) : text));
}

function uintOfText(text: string): Result {
  return /^\d{1,30}$/.test(text) ? toUint64(BigInt(text)) : faults.conversion("uint");
}

function doubleOfText(text: string): Result {
  const special = /^([+-]?)(?:inf|infinity)$/i.exec(text);
  if (special !== null) return special[1] === "-" ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return Number.NaN;
  const isNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) && text.length < 1000;
  return isNumber ? Number(text) : faults.conversion("double");
}

function boolOfText(text: string): Result {
  if (["true", "True", "TRUE", "t", "1"].includes(text)) return true;
  if (["false", "False", "FALSE", "f", "0"].includes(text)) return false;
  return faults.conversion("bool");
}

/** A double as CEL writes it: exponents from 1e+21 on, `inf`, `nan`. */
function textOfDouble(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  return Object.is(value, -0) ? "-0" : String(value);
}

function textOfBytes(value: Uint8Array): Result {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(value);
  } catch {
    return faults.badUtf8();
  }
}

function timestampOfText(text: string): Result {
  return parseTimestamp(text) ?? faults.conversion("timestamp");
}

function durationOfText(text: string): Result {
  return parseDuration(text) ?? faults.conversion("duration");
}

export const conversions: readonly FunctionDefinition[] = [
  defineFunction(
    "int",
    "Converts to int; a double loses its fraction, a timestamp becomes its seconds.",
    [
      global([int], int, same),
      global([uint], int, (value: Uint) => toInt64(value.value)),
      global([double], int, intOfDouble),
      global([string], int, intOfText),
      global([timestamp], int, (value: Timestamp) => BigInt(value.seconds)),
    ],
    'int("42") + int(2.9)',
    44,
  ),
  defineFunction(
    "uint",
    "Converts to uint; a double loses its fraction.",
    [
      global([uint], uint, same),
      global([int], uint, (value: bigint) => toUint64(value)),
      global([double], uint, uintOfDouble),
      global([string], uint, uintOfText),
    ],
    "uint(7)",
    7,
  ),
  defineFunction(
    "double",
    "Converts to double.",
    [
      global([double], double, same),
      global([int], double, (value: bigint) => Number(value)),
      global([uint], double, (value: Uint) => Number(value.value)),
      global([string], double, doubleOfText),
    ],
    'double("1.5")',
    1.5,
  ),
  defineFunction(
    "bool",
    'Converts a string such as "true" or "false" to bool.',
    [global([bool], bool, same), global([string], bool, boolOfText)],
    'bool("true")',
    true,
  ),
  defineFunction(
    "string",
    "Converts to string; times become RFC 3339 and seconds, bytes must be UTF-8.",
    [
      global([string], string, same),
      global([bool], string, (value: boolean) => String(value)),
      global([int], string, (value: bigint) => String(value)),
      global([uint], string, (value: Uint) => String(value.value)),
      global([double], string, textOfDouble),
      global([bytes], string, textOfBytes),
      global([timestamp], string, formatTimestamp),
      global([duration], string, formatDuration),
    ],
    "string(12) + string(true)",
    "12true",
  ),
  defineFunction(
    "bytes",
    "Converts a string to its UTF-8 bytes.",
    [global([bytes], bytes, same), global([string], bytes, (value: string) => utf8(value))],
    'bytes("hi") == b"hi"',
    true,
  ),
  defineFunction(
    "timestamp",
    "Converts RFC 3339 text, or seconds since 1970, to a timestamp.",
    [
      global([timestamp], timestamp, same),
      global([string], timestamp, timestampOfText),
      global([int], timestamp, (value: bigint) => makeTimestamp(Number(value), 0)),
    ],
    'timestamp("2026-01-31T10:00:00Z").getDate()',
    31,
  ),
  defineFunction(
    "duration",
    'Converts text such as "1h30m" or "1.5s" to a duration.',
    [global([duration], duration, same), global([string], duration, durationOfText)],
    'duration("1h") > duration("59m")',
    true,
  ),
  defineFunction(
    "dyn",
    "The same value, checked when it is used rather than before.",
    [global([types.param("T")], dyn, same)],
    "dyn(1) == 1.0",
    true,
  ),
  defineFunction(
    "type",
    "The type of a value.",
    [
      global(
        [types.param("T")],
        types.type(types.param("T")),
        (value: Value) => new TypeValue(typeNameOf(value)),
      ),
    ],
    "type(1) == int",
    true,
  ),
];
