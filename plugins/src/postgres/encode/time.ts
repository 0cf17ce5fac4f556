import type { JsonValue } from "@ingestlayer/core/plugin";
import { expected, refuse, type Refusal } from "./refusal.ts";

/**
 * Words that mean the moment of the insert (`now`, `today` …): a repeat of the delivery would write
 * another value than the first, so that they are not taken from an event.
 */
const movingWord = /^\s*(?:now|today|tomorrow|yesterday|current|allballs)\b/i;

/** `timestamptz` and `date`: RFC 3339 or whatever else Postgres reads with a day in it. */
export function encodeInstant(value: JsonValue): string | Refusal {
  return encodeTemporal(value, "a date or time as text (RFC 3339)");
}

const withOffset = /^(\d{4,6}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(\.\d+)?\s*([+-])(\d\d):?(\d\d)?$/i;

/**
 * `timestamp` without time zone: Postgres would ignore an offset and keep the local digits, so that
 * two equal moments would differ; they are written as UTC instead.
 */
export function encodeWallClock(value: JsonValue): string | Refusal {
  const text = encodeTemporal(value, "a date and time as text (RFC 3339)");
  if (typeof text !== "string") return text;
  const match = withOffset.exec(text.trim());
  if (match === null) return text;
  const [, day, minute, second = ":00", fraction = "", sign, hours, minutes = "0"] = match;
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === "-" ? -1 : 1);
  const localMs = Date.parse(`${day}T${minute}${second}Z`);
  if (Number.isNaN(localMs)) return text;
  return `${new Date(localMs - offsetMs).toISOString().slice(0, -5)}${fraction}`;
}

export function encodeTime(value: JsonValue): string | Refusal {
  return encodeTemporal(value, "a time of day as text");
}

export function encodeInterval(value: JsonValue): string | Refusal {
  return encodeTemporal(value, "an interval as text, such as '90s' or 'P1DT2H'");
}

function encodeTemporal(value: JsonValue, what: string): string | Refusal {
  if (typeof value !== "string") return expected(what, value);
  if (!movingWord.test(value)) return value;
  return refuse(`expected ${what}, found a word that means the moment of the insert`);
}
