import type { Clock } from "../clock.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Store, StoredEvent } from "../store/store.ts";
import type { IngestResult, Submission } from "./contract.ts";
import { makeEventId } from "./event-id.ts";

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
    id: makeEventId(receivedAtMs),
    name,
    source: source ?? "rest",
    receivedAtMs,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(timestampMs === undefined ? {} : { timestampMs }),
    payload: payloadText,
  };
}
