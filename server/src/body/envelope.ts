import { findLongNumber } from "@ingestlayer/core";
import type { JsonObject, JsonValue, Rejection, Submission } from "@ingestlayer/core";
import { suggest } from "@ingestlayer/core/plugin";
import { idempotencyKeyLengthMax, nameLengthMax, type Limits } from "../limits.ts";
import { eventMistakes, type EventMistake } from "../mistakes.ts";
import { eachMember, NestingError } from "./slice.ts";
import { parseTimestamp } from "./timestamp.ts";

/**
 * Reads one event object of the wire: `value` is what `text.slice(start, …)` parses to. Checked by
 * hand, because this runs for every event; the OpenAPI document states the same shape by zod.
 */
export function readEnvelope(
  value: JsonValue,
  text: string,
  start: number,
  limits: Limits,
): Submission | Rejection {
  return readLaidOut(layOut(value, text, start), text, limits);
}

/** An event object, and where its parts lie in the text. */
export interface Layout {
  readonly event: JsonObject;
  readonly payloadStart: number;
  readonly payloadEnd: number;
  /** Behind the event's last brace. */
  readonly end: number;
}

/** {@link readEnvelope} of an event that {@link layOut} has seen. */
export function readLaidOut(
  layout: Layout | EventMistake,
  text: string,
  limits: Limits,
): Submission | Rejection {
  if ("code" in layout) return rejection(layout);
  const { name, payload, idempotency_key: key, timestamp } = layout.event;
  if (typeof name !== "string") return rejection(badMember("name", name, "text"));
  if (!isName(name)) return rejection(eventMistakes.badName());
  if (!isObject(payload)) return rejection(badMember("payload", payload, "an object"));
  const payloadText = text.slice(layout.payloadStart, layout.payloadEnd);
  const mistake = payloadMistake(payloadText, limits, "payload");
  if (mistake !== undefined) return rejection(mistake);
  if (key === undefined && timestamp === undefined) return { name, payload, payloadText };
  return withOptions({ name, payload, payloadText }, key, timestamp);
}

/** A rejection of one event, as lists show it. */
export function rejection(mistake: EventMistake): Rejection {
  return { status: "rejected", ...mistake };
}

/** Whether a text can be an event's name; whether it is a declared one is for the engine to see. */
export function isName(name: string): boolean {
  return isPlainText(name, nameLengthMax);
}

/** What is wrong with a payload's text, if anything is: its size, or the length of a number. */
export function payloadMistake(
  text: string,
  { payloadBytesMax }: Limits,
  member: string,
): EventMistake | undefined {
  // A text of n characters has at most 3n bytes: only a long one is counted.
  const bytes = text.length * 3 <= payloadBytesMax ? 0 : Buffer.byteLength(text);
  if (bytes > payloadBytesMax) return eventMistakes.payloadTooLarge(bytes, payloadBytesMax, member);
  const long = findLongNumber(text, member);
  return long === undefined ? undefined : eventMistakes.longNumber(long);
}

/** Whether an idempotency key can be taken as it is. */
export function isIdempotencyKey(key: string): boolean {
  return isPlainText(key, idempotencyKeyLengthMax);
}

/** `a list`, `text`, `null` …: what was found, without saying it. */
export function typeName(value: JsonValue | undefined): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeNames[typeof value] ?? "nothing";
}

const typeNames: Readonly<Record<string, string>> = {
  string: "text",
  boolean: "true or false",
  number: "a number",
  bigint: "a number",
  object: "an object",
};

function withOptions(
  required: Pick<Submission, "name" | "payload" | "payloadText">,
  key: JsonValue | undefined,
  timestamp: JsonValue | undefined,
): Submission | Rejection {
  // The engine's type has optional members only, so they are set where they are there.
  const submission: { -readonly [Key in keyof Submission]: Submission[Key] } = required;
  // A null is what many serialisers write for "nothing".
  if (key !== undefined && key !== null) {
    if (typeof key !== "string") return rejection(badMember("idempotency_key", key, "text"));
    if (!isIdempotencyKey(key)) return rejection(eventMistakes.badIdempotencyKey());
    submission.idempotencyKey = key;
  }
  if (timestamp !== undefined && timestamp !== null) {
    if (typeof timestamp !== "string") return rejection(badMember("timestamp", timestamp, "text"));
    const timestampMs = parseTimestamp(timestamp);
    if (timestampMs === undefined) return rejection(eventMistakes.badTimestamp());
    submission.timestampMs = timestampMs;
  }
  return submission;
}

const members = ["name", "payload", "idempotency_key", "timestamp"];

/** Where the parts of the event at `start` lie, or what is wrong with the event or its members' names. */
export function layOut(value: JsonValue, text: string, start: number): Layout | EventMistake {
  if (!isObject(value)) return eventMistakes.notAnObject(typeName(value));
  let seen = 0;
  let payloadStart = 0;
  let payloadEnd = 0;
  let end = 0;
  let mistake: EventMistake | undefined;
  try {
    end = eachMember(text, start, (key, from, to) => {
      const index = members.indexOf(key);
      if (index === -1) mistake ??= eventMistakes.unknown(key, suggest(key, members));
      else if ((seen & (1 << index)) !== 0) mistake ??= eventMistakes.repeatedMember(key);
      else seen |= 1 << index;
      if (key !== "payload") return;
      payloadStart = from;
      payloadEnd = to;
    });
  } catch (error) {
    if (error instanceof NestingError) return eventMistakes.tooDeep();
    throw error;
  }
  return mistake ?? { event: value, payloadStart, payloadEnd, end };
}

/** A member that is missing or of another type. */
export function badMember(
  member: string,
  value: JsonValue | undefined,
  expected: string,
): EventMistake {
  return value === undefined
    ? eventMistakes.missing(member)
    : eventMistakes.wrongType(member, typeName(value), expected);
}

/** Whether a JSON value is an object. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isPlainText(text: string, lengthMax: number): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  return text.length > 0 && text.length <= lengthMax && !/[\u0000-\u001f\u007f]/.test(text);
}
