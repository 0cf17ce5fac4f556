import type { IngestResult, Rejection, Submission } from "@ingestlayer/core";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Door } from "../door.ts";
import { eventProblem } from "../mistakes.ts";
import { problems } from "../problems.ts";
import { HttpError, sendProblem } from "../problem.ts";
import { ingestValid, isAllowed } from "./ingest.ts";
import { answerResults } from "./results.ts";

/**
 * Takes one event that was read, and answers: 202 with its id once it is on disk. Resolves to nothing,
 * since a reply is a thenable that a promise would wait for once more.
 */
export async function takeOne(
  { engine }: Door,
  request: FastifyRequest,
  reply: FastifyReply,
  event: Submission | Rejection,
): Promise<void> {
  if ("status" in event) return void sendProblem(reply, eventProblem(event));
  if (!isAllowed(request.apiKey, event)) {
    return void sendProblem(reply, problems.notAllowed(`ingest:${event.name}`));
  }
  const waitMs = request.apiKey?.pace?.take(1) ?? 0;
  if (waitMs > 0) return void sendProblem(reply, problems.tooFast(waitMs));
  const [result] = await engine.ingest([event]);
  if (result === undefined) throw new Error("the engine gave no result for an event");
  if (result.status === "rejected") return void sendProblem(reply, eventProblem(result));
  void reply
    .code(202)
    .header("content-type", "application/json; charset=utf-8")
    // An id is a UUID: nothing in it needs escaping.
    .send(`{"id":"${result.id}","repeated":${result.status === "repeated"}}`);
}

/** Takes a list of events that were read, and answers with one result each, in order. */
export async function takeList(
  door: Door,
  request: FastifyRequest,
  reply: FastifyReply,
  events: readonly (Submission | Rejection)[],
): Promise<FastifyReply> {
  return answerResults(reply, await takeAtPace(door, request, events));
}

/** Hands a list over if the pace of the request's key allows it; throws {@link HttpError} where it does not. */
export async function takeAtPace(
  { engine }: Door,
  { apiKey }: FastifyRequest,
  events: readonly (Submission | Rejection)[],
): Promise<IngestResult[]> {
  const waitMs = apiKey?.pace?.take(events.length) ?? 0;
  if (waitMs > 0) throw new HttpError(problems.tooFast(waitMs));
  return ingestValid(engine, apiKey, events);
}
