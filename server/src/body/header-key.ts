import type { IncomingHttpHeaders } from "node:http";
import type { Rejection, Submission } from "@ingestlayer/core";
import { eventMistakes } from "../mistakes.ts";
import { isIdempotencyKey, rejection } from "./envelope.ts";

type Read = Submission | Rejection;

/**
 * The text of an `Idempotency-Key` header. The IETF draft (draft-ietf-httpapi-idempotency-key-header)
 * makes it a quoted string, most clients send it bare: both mean the same key.
 */
export function headerKey(headers: IncomingHttpHeaders): string | undefined {
  const field = headers["idempotency-key"];
  if (field === undefined) return undefined;
  const text = Array.isArray(field) ? field.join(", ") : field;
  return /^"(.*)"$/.exec(text)?.[1] ?? text;
}

/** The only event of a request: header and member must not name different keys. */
export function withKey(event: Read, key: string): Read {
  if ("status" in event) return event;
  if (!isIdempotencyKey(key)) return rejection(eventMistakes.badIdempotencyKey());
  if (event.idempotencyKey !== undefined && event.idempotencyKey !== key) {
    return rejection(eventMistakes.differentKeys());
  }
  return { ...event, idempotencyKey: key };
}

/**
 * One of several: without a key of its own it gets the request's and its place, so that the same
 * request, sent again, stores nothing twice.
 */
export function withPlacedKey(event: Read, key: string | undefined, place: number): Read {
  if (key === undefined || "status" in event || event.idempotencyKey !== undefined) return event;
  const placed = `${key}/${place}`;
  if (!isIdempotencyKey(placed)) return rejection(eventMistakes.badIdempotencyKey());
  return { ...event, idempotencyKey: placed };
}
