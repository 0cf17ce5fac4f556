import { hash } from "node:crypto";
import type { JsonValue, Rejection, Submission } from "@ingestlayer/core";
import { idempotencyKeyLengthMax, type Limits } from "../limits.ts";
import { cloudEventMistakes, eventMistakes } from "../mistakes.ts";
import {
  badMember,
  isIdempotencyKey,
  isName,
  isObject,
  payloadMistake,
  rejection,
  typeName,
} from "./envelope.ts";
import { eachMember, NestingError } from "./slice.ts";
import { parseTimestamp } from "./timestamp.ts";

/** The context attributes that matter here; others are allowed and not kept. */
export interface CloudEventAttributes {
  readonly specversion: JsonValue | undefined;
  readonly id: JsonValue | undefined;
  readonly source: JsonValue | undefined;
  readonly type: JsonValue | undefined;
  readonly time: JsonValue | undefined;
}

/** Reads a CloudEvent in the JSON format (CloudEvents 1.0.2, JSON event format §3). */
export function readStructured(
  value: JsonValue,
  text: string,
  start: number,
  limits: Limits,
): Submission | Rejection {
  if (!isObject(value)) return rejection(eventMistakes.notAnObject(typeName(value)));
  if (Object.hasOwn(value, "data_base64")) return rejection(cloudEventMistakes.binaryData());
  const { specversion, id, source, type, time, data } = value;
  let dataText = "";
  try {
    eachMember(text, start, (key, from, to) => {
      // As JSON.parse has it, the last of several counts.
      if (key === "data") dataText = text.slice(from, to);
    });
  } catch (error) {
    if (error instanceof NestingError) return rejection(eventMistakes.tooDeep());
    throw error;
  }
  return toSubmission({ specversion, id, source, type, time }, data, dataText, limits);
}

/** An event of CloudEvents attributes and data: `type` is its name, source and id are its key. */
export function toSubmission(
  { specversion, id, source, type, time }: CloudEventAttributes,
  data: JsonValue | undefined,
  dataText: string,
  limits: Limits,
): Submission | Rejection {
  if (specversion !== "1.0") return rejection(cloudEventMistakes.version());
  if (typeof type !== "string") return rejection(badMember("type", type, "text"));
  if (!isName(type)) return rejection(eventMistakes.badName("type"));
  if (typeof id !== "string") return rejection(badMember("id", id, "text"));
  if (typeof source !== "string") return rejection(badMember("source", source, "text"));
  const idempotencyKey = keyOf(source, id);
  if (!isIdempotencyKey(idempotencyKey)) return rejection(eventMistakes.badIdempotencyKey("id"));
  if (!isObject(data)) return rejection(badMember("data", data, "an object"));
  const mistake = payloadMistake(dataText, limits, "data");
  if (mistake !== undefined) return rejection(mistake);
  const event = { name: type, payload: data, payloadText: dataText, idempotencyKey };
  if (time === undefined || time === null) return event;
  const timestampMs = typeof time === "string" ? parseTimestamp(time) : undefined;
  if (timestampMs === undefined) return rejection(eventMistakes.badTimestamp("time"));
  return { ...event, timestampMs };
}

/** Source and id together are unique (CloudEvents §3.1); a long pair is told by its hash. */
function keyOf(source: string, id: string): string {
  const key = `${source} ${id}`;
  if (key.length <= idempotencyKeyLengthMax) return key;
  return `sha256-${hash("sha256", key)}`;
}
