import { suggest } from "@ingestlayer/dsl";
import type { Clock } from "../clock.ts";
import { stringifyJson } from "../json/text.ts";
import type { ReceivedEvent, Source, SourceRequest } from "../plugin/source.ts";
import type { IngestResult, ReceiveResult, Submission } from "./contract.ts";

/** Hands a request to a source and ingests the events that it makes of it. */
export async function receive(
  name: string,
  request: SourceRequest,
  {
    sources,
    clock,
    ingest,
  }: {
    readonly sources: ReadonlyMap<string, Source>;
    readonly clock: Clock;
    readonly ingest: (submissions: readonly Submission[]) => Promise<readonly IngestResult[]>;
  },
): Promise<ReceiveResult> {
  const source = sources.get(name);
  if (source === undefined) return unknownSource(name, [...sources.keys()]);
  const reception = await source.receive(request, clock);
  if (reception.kind !== "events") return reception;
  const results = await ingest(reception.events.map((event) => toSubmission(event, name)));
  return { kind: "events", results };
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
