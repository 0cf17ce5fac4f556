import type { Engine, IngestResult, Rejection, Submission } from "@ingestlayer/core";
import { mayIngest, type ApiKey } from "../auth/keys.ts";
import { rejection } from "../body/envelope.ts";
import { eventMistakes } from "../mistakes.ts";

/** Hands over what can be taken and puts the rejections between the results, in order. */
export async function ingestValid(
  engine: Engine,
  key: ApiKey | undefined,
  events: readonly (Submission | Rejection)[],
): Promise<IngestResult[]> {
  const checked = events.map((event) =>
    "status" in event || isAllowed(key, event) ? event : rejection(eventMistakes.notAllowed()),
  );
  const valid = checked.filter((event): event is Submission => !("status" in event));
  const taken = valid.length === 0 ? [] : await engine.ingest(valid);
  let next = 0;
  return checked.map((event) => {
    if ("status" in event) return event;
    const result = taken[next++];
    if (result === undefined) throw new Error("the engine gave fewer results than events");
    return result;
  });
}

/** Whether the request's key may hand over this event; without keys everything may. */
export function isAllowed(key: ApiKey | undefined, event: Submission): boolean {
  return key === undefined || mayIngest(key, event.name);
}
