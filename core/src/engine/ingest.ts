import { v7 as uuidv7 } from "uuid";
import type { Clock } from "../clock.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { EventId } from "../glossary.ts";
import type { Store, StoredEvent } from "../store/store.ts";
import type { IngestResult, Submission } from "./contract.ts";

/** Checks submissions, appends those that fit, and answers in order. */
export async function ingest(
  submissions: readonly Submission[],
  { catalog, store, clock }: { catalog: Catalog; store: Store; clock: Clock },
): Promise<readonly IngestResult[]> {
  const receivedAtMs = clock.now();
  const results: (IngestResult | undefined)[] = [];
  const accepted: StoredEvent[] = [];
  for (const submission of submissions) {
    const mistake = catalog.check(submission.name, submission.payload);
    if (mistake === undefined) {
      accepted.push(toStored(submission, receivedAtMs));
      results.push(undefined);
      continue;
    }
    const { code, message: detail, path, hint } = mistake;
    results.push({
      status: "rejected",
      code,
      detail,
      ...(path === undefined ? {} : { path }),
      ...(hint === undefined ? {} : { hint }),
    });
  }
  const appended = accepted.length === 0 ? [] : await store.append(accepted);
  let next = 0;
  return results.map((result) => result ?? appended[next++]!);
}

function toStored(
  { name, source, idempotencyKey, timestampMs, payloadText }: Submission,
  receivedAtMs: number,
): StoredEvent {
  return {
    // UUIDv7 sorts by time, so that ids of one period lie together in every index (RFC 9562 §5.7).
    id: uuidv7() as EventId,
    name,
    source: source ?? "rest",
    receivedAtMs,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(timestampMs === undefined ? {} : { timestampMs }),
    payload: payloadText,
  };
}
