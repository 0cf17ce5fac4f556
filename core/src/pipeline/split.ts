import { hash } from "node:crypto";
import type { EventId } from "../glossary.ts";
import type { JsonObject } from "../json/types.ts";
import type { StoredEvent } from "../store/store.ts";
import { metaOf } from "./event.ts";
import type { InFlight } from "./event.ts";

/**
 * The parts that a step made of an event. `place` tells the step from every other one of all
 * pipelines. What a part is called follows from its event, the place and its number, so that a batch
 * that is repeated after a crash makes the same parts.
 */
export function splitEvent(
  { stored }: InFlight,
  payloads: readonly JsonObject[],
  place: string,
): readonly InFlight[] {
  return payloads.map((payload, number) => {
    const part: StoredEvent = {
      ...stored,
      id: partId(stored.id, place, number),
      originId: stored.originId ?? stored.id,
      ...(stored.idempotencyKey !== undefined && {
        idempotencyKey: `${stored.idempotencyKey}#${number}`,
      }),
    };
    return { stored: part, event: { meta: metaOf(part), payload }, changed: true };
  });
}

/**
 * A UUIDv8 (RFC 9562 §5.8) of the event's own milliseconds, the part's number in twelve bits and 62
 * bits of a SHA-256: in every index parts lie beside their event, in their order.
 */
function partId(event: EventId, place: string, number: number): EventId {
  const digest = hash("sha256", `${event}/${place}/${number}`);
  const milliseconds = event.slice(0, 13);
  const counted = number.toString(16).padStart(3, "0");
  const variant = "89ab"[Number.parseInt(digest.slice(0, 1), 16) % 4];
  return `${milliseconds}-8${counted}-${variant}${digest.slice(1, 4)}-${digest.slice(4, 16)}` as EventId;
}
