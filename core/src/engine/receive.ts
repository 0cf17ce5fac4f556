import { suggest } from "@ingestlayer/dsl";
import type { Clock } from "../clock.ts";
import type { Failure } from "../glossary.ts";
import { hashText } from "../hash.ts";
import { stringifyJson } from "../json/text.ts";
import type { ReceivedEvent, Source, SourceRequest } from "../plugin/source.ts";
import type { QuarantinedRequest, Store } from "../store/store.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { IngestResult, ReceiveResult, Rejection, Submission } from "./contract.ts";
import { makeEventId } from "./event-id.ts";
import { decodeKept, encodeKept } from "./kept-request.ts";

/** What receiving works with. */
export interface ReceiveSurroundings {
  readonly sources: ReadonlyMap<string, Source>;
  readonly clock: Clock;
  readonly store: Pick<Store, "quarantine" | "removeDeadLetters">;
  readonly metrics: Pick<Metrics, "received">;
  readonly ingest: (submissions: readonly Submission[]) => Promise<readonly IngestResult[]>;
}

/**
 * Hands a request to a source and ingests the events that it makes of it. A genuine one that does not
 * fit, in whole or in part, is kept in quarantine: the provider has done its part and sends it no more.
 */
export async function receive(
  name: string,
  request: SourceRequest,
  surroundings: ReceiveSurroundings,
): Promise<ReceiveResult> {
  const { sources, clock, metrics } = surroundings;
  const source = sources.get(name);
  if (source === undefined) return unknownSource(name, [...sources.keys()]);
  const verified = await source.verify(request, clock);
  switch (verified.kind) {
    case "refused":
      metrics.received(name, "refused", verified.failure.code);
      return { ...verified, status: 401 };
    case "answer":
      metrics.received(name, "answered");
      return verified;
    case "genuine":
      return receiveGenuine(name, source, verified.request, surroundings);
  }
}

async function receiveGenuine(
  name: string,
  source: Source,
  request: SourceRequest,
  surroundings: ReceiveSurroundings,
): Promise<ReceiveResult> {
  const { clock, store, metrics } = surroundings;
  const reading = await source.read(request);
  if (reading.kind === "answer") {
    metrics.received(name, "answered");
    return reading;
  }
  const { results, taken, unfit } = await take(name, reading, [], surroundings);
  metrics.received(name, unfit === undefined ? "taken" : "quarantined", unfit?.code);
  if (unfit === undefined) return { kind: "events", results };
  const nowMs = clock.now();
  const id = makeEventId(nowMs);
  const kept = await store.quarantine({
    id,
    source: name,
    receivedAtMs: nowMs,
    deliveryKey: reading.deliveryKey ?? id,
    request: encodeKept({ request, taken }),
    failure: unfit,
    atMs: nowMs,
  });
  return { kind: "events", results, quarantined: { id: kept, failure: unfit } };
}

/**
 * Reads a request of quarantine anew, with the sources of now, and ingests what was not taken of it
 * before. It leaves quarantine once all of it fits; until then it stays, with its newest reason.
 */
export async function receiveAgain(
  letter: QuarantinedRequest,
  surroundings: ReceiveSurroundings,
): Promise<ReceiveResult> {
  const { sources, clock, store } = surroundings;
  const { deadLetterId, kind: _kind, ...quarantined } = letter;
  const source = sources.get(letter.source);
  if (source === undefined) return unknownSource(letter.source, [...sources.keys()]);
  const { request, taken: before } = decodeKept(letter.request);
  const reading = await source.read(request);
  if (reading.kind === "answer") {
    await store.removeDeadLetters([deadLetterId]);
    return reading;
  }
  const { results, taken, unfit } = await take(letter.source, reading, before, surroundings);
  if (unfit === undefined) {
    await store.removeDeadLetters([deadLetterId]);
    return { kind: "events", results };
  }
  const text = encodeKept({ request, taken });
  await store.quarantine({ ...quarantined, request: text, failure: unfit, atMs: clock.now() });
  return { kind: "events", results, quarantined: { id: letter.id, failure: unfit } };
}

interface Taken {
  /** One for each event that was not taken before. */
  readonly results: readonly IngestResult[];
  /** Keys of all events that are in the log by now. */
  readonly taken: readonly string[];
  /** Why not everything is. */
  readonly unfit: Failure | undefined;
}

async function take(
  source: string,
  reading: { readonly events: readonly ReceivedEvent[]; readonly unfit?: Failure },
  takenBefore: readonly string[],
  { ingest }: ReceiveSurroundings,
): Promise<Taken> {
  const known = new Set(takenBefore);
  const submissions = reading.events
    .map((event) => toSubmission(event, source))
    .filter((submission) => !known.has(keyOf(submission)));
  const results = await ingest(submissions);
  const isTaken = (_submission: Submission, index: number) => results[index]?.status !== "rejected";
  const taken = [...takenBefore, ...submissions.filter(isTaken).map(keyOf)];
  const rejected = results.find((result) => result.status === "rejected");
  const unfit = reading.unfit ?? (rejected === undefined ? undefined : toFailure(rejected));
  return { results, taken, unfit };
}

/** Tells an event of a request from its others; where the source gives it no key, its text does. */
function keyOf({ name, idempotencyKey, payloadText }: Submission): string {
  return `${name}\n${idempotencyKey ?? hashText(payloadText)}`;
}

function toSubmission(
  { name, payload, payloadText, idempotencyKey }: ReceivedEvent,
  source: string,
): Submission {
  return {
    name,
    payload,
    payloadText: payloadText ?? stringifyJson(payload),
    source,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  };
}

function toFailure({ code, detail: reason, path }: Rejection): Failure {
  return { code, reason, ...(path === undefined ? {} : { detail: { field: path } }) };
}

function unknownSource(name: string, known: readonly string[]): ReceiveResult {
  const nearest = suggest(name, known);
  const hint = nearest === undefined ? "" : ` Did you mean '${nearest}'?`;
  return {
    kind: "refused",
    status: 404,
    failure: {
      code: "IL_RUN_201",
      reason: `no source of this name in the config: look at 'sources'.${hint}`,
    },
  };
}
