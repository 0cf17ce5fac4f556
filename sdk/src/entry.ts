import { errors, type IngestLayerError } from "./errors.ts";
import type { Acknowledgement, IngestOptions } from "./events.ts";

/** An event that waits for its acknowledgement. Settled exactly once. */
export interface Entry {
  /** The event as it goes over the wire. */
  readonly text: string;
  readonly addedAtMs: number;
  acknowledge(acknowledgement: Acknowledgement): void;
  fail(error: IngestLayerError): void;
}

/**
 * The wire text of an event, made at once: what the caller changes in the payload afterwards is not
 * emitted. Throws `IL_SDK_003` where the payload has no JSON form.
 */
export function wireText(
  name: string,
  payload: object,
  key: string,
  { timestamp }: IngestOptions,
): string {
  try {
    // A timestamp that is no time throws here as well.
    const event = { name, payload, idempotency_key: key, timestamp: timestamp?.toISOString() };
    return stringify(event);
  } catch (cause) {
    throw errors.notJson(cause);
  }
}

/** A version 4 UUID. `crypto.randomUUID` is missing on pages that came over plain HTTP. */
export function randomKey(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Integers beyond 2^53 survive as bigint where the runtime can write them (`JSON.rawJSON`). */
function stringify(value: unknown): string {
  const { rawJSON } = JSON as { rawJSON?: (text: string) => unknown };
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "bigint" && rawJSON !== undefined ? rawJSON(String(member)) : member,
  );
}
