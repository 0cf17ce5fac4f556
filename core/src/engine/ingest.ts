import type { Clock } from "../clock.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { EventMistake } from "../catalog/mistake.ts";
import type { Appended, Store, StoredEvent } from "../store/store.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { IngestResult, Rejection, Submission } from "./contract.ts";
import { makeEventId } from "./event-id.ts";

/** Checks submissions, appends those that fit, and answers in order. */
export async function ingest(
  submissions: readonly Submission[],
  catalog: Catalog,
  { store, clock, metrics }: IngestSurroundings,
): Promise<readonly IngestResult[]> {
  const startedMs = performance.now();
  const receivedAtMs = clock.now();
  const results: (IngestResult | undefined)[] = [];
  const accepted: StoredEvent[] = [];
  for (const submission of submissions) {
    const mistake = catalog.check(submission.name, submission.payload);
    if (mistake === undefined) accepted.push(toStored(submission, receivedAtMs));
    results.push(mistake === undefined ? undefined : toRejection(mistake));
  }
  const appended = accepted.length === 0 ? [] : await store.append(accepted);
  // Where nothing was rejected, which is the rule, the store's answers are the answers.
  const answers = accepted.length === submissions.length ? appended : fillIn(results, appended);
  metrics.ingested(answers, performance.now() - startedMs);
  return answers;
}

/** What ingesting works with. */
export interface IngestSurroundings {
  readonly store: Store;
  readonly clock: Clock;
  readonly metrics: Pick<Metrics, "ingested">;
}

function fillIn(
  results: readonly (IngestResult | undefined)[],
  appended: readonly Appended[],
): readonly IngestResult[] {
  let next = 0;
  return results.map((result) => result ?? appended[next++]!);
}

function toRejection({ code, message: detail, path, hint }: EventMistake): Rejection {
  return {
    status: "rejected",
    code,
    detail,
    ...(path === undefined ? {} : { path }),
    ...(hint === undefined ? {} : { hint }),
  };
}

/** Every event has the same members in the same order: one hidden class, and no copying. */
function toStored(
  { name, source, idempotencyKey, timestampMs, payloadText }: Submission,
  receivedAtMs: number,
): StoredEvent {
  const event: { -readonly [Key in keyof StoredEvent]: StoredEvent[Key] } = {
    id: makeEventId(receivedAtMs),
    name,
    source: source ?? "rest",
    receivedAtMs,
    payload: payloadText,
  };
  if (idempotencyKey !== undefined) event.idempotencyKey = idempotencyKey;
  if (timestampMs !== undefined) event.timestampMs = timestampMs;
  return event;
}
