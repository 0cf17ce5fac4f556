import type { IngestResult, Rejection, Submission } from "@ingestlayer/core";
import { jsonAnswer, type Answer } from "../answer.ts";
import type { Asked } from "../asked.ts";
import type { Door } from "../door.ts";
import { eventProblem } from "../mistakes.ts";
import { problems } from "../problems.ts";
import { HttpError, problemAnswer } from "../problem.ts";
import { ingestValid, isAllowed } from "./ingest.ts";
import { resultsAnswer } from "./results.ts";

/** Takes one event that was read. The answer, 202 with its id, comes once it is on disk. */
export async function takeOne(
  { engine }: Door,
  { apiKey }: Asked,
  event: Submission | Rejection,
): Promise<Answer> {
  if ("status" in event) return problemAnswer(eventProblem(event));
  if (!isAllowed(apiKey, event)) return problemAnswer(problems.notAllowed(`ingest:${event.name}`));
  const waitMs = apiKey?.pace?.take(1) ?? 0;
  if (waitMs > 0) return problemAnswer(problems.tooFast(waitMs));
  const [result] = await engine.ingest([event]);
  if (result === undefined) throw new Error("the engine gave no result for an event");
  if (result.status === "rejected") return problemAnswer(eventProblem(result));
  // An id is a UUID: nothing in it needs escaping.
  return jsonAnswer(202, `{"id":"${result.id}","repeated":${result.status === "repeated"}}`);
}

/** Takes a list of events that were read. The answer has one result each, in order. */
export async function takeList(
  door: Door,
  asked: Asked,
  events: readonly (Submission | Rejection)[],
): Promise<Answer> {
  return resultsAnswer(await takeAtPace(door, asked, events));
}

/** Hands a list over if the pace of the request's key allows it; throws {@link HttpError} where it does not. */
export async function takeAtPace(
  { engine }: Door,
  { apiKey }: Asked,
  events: readonly (Submission | Rejection)[],
): Promise<IngestResult[]> {
  const waitMs = apiKey?.pace?.take(events.length) ?? 0;
  if (waitMs > 0) throw new HttpError(problems.tooFast(waitMs));
  return ingestValid(engine, apiKey, events);
}
