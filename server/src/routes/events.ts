import type { IncomingMessage } from "node:http";
import type { Rejection, Submission } from "@ingestlayer/core";
import { parseJson, type JsonValue } from "@ingestlayer/core";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Door } from "../app.ts";
import { requireKey } from "../auth/guard.ts";
import { isIdempotencyKey, readEnvelope, rejection, typeName } from "../body/envelope.ts";
import { readText } from "../body/read.ts";
import { eachItem, nestingMax, nestsDeeper, skipSpace } from "../body/slice.ts";
import { locateSyntaxError } from "../body/syntax.ts";
import { eventMistakes, eventProblem, problems } from "../problems.ts";
import { HttpError, sendProblem } from "../problem.ts";
import { takeStream } from "./event-stream.ts";
import { ingestValid, isAllowed } from "./ingest.ts";
import { answerResults } from "./results.ts";

/** `POST /v1/events`: one event, a JSON list of events, or a stream of NDJSON. */
export async function eventsRoute(app: FastifyInstance, door: Door): Promise<void> {
  app.addContentTypeParser("application/json", readText(door.limits));
  for (const type of ["application/x-ndjson", "application/ndjson", "application/jsonl"]) {
    app.addContentTypeParser(type, (_request, stream, done) => done(null, stream));
  }
  if (!door.keyring.open) app.addHook("onRequest", requireKey(door.keyring, "ingest"));
  app.post("/v1/events", (request, reply) => {
    const { body } = request;
    if (typeof body === "string") return takeText(door, request, reply, body);
    if (body !== undefined) return takeStream(door, request, reply, body as IncomingMessage);
    return sendProblem(reply, problems.empty());
  });
}

function takeText(
  door: Door,
  request: FastifyRequest,
  reply: FastifyReply,
  text: string,
): Promise<FastifyReply> | FastifyReply {
  const value = parseBody(text);
  const start = skipSpace(text, 0);
  if (Array.isArray(value))
    return takeList(door, request, reply, readList(door, value, text, start));
  if (typeof value === "object" && value !== null) {
    const key = request.headers["idempotency-key"];
    const event = readEnvelope(value, text, start, door.limits);
    return takeOne(door, request, reply, key === undefined ? event : withHeaderKey(event, key));
  }
  return sendProblem(reply, problems.notEvents(typeName(value)));
}

async function takeOne(
  { engine }: Door,
  request: FastifyRequest,
  reply: FastifyReply,
  event: Submission | Rejection,
): Promise<FastifyReply> {
  if ("status" in event) return sendProblem(reply, eventProblem(event));
  if (!isAllowed(request.apiKey, event)) {
    return sendProblem(reply, problems.notAllowed(`ingest:${event.name}`));
  }
  const [result] = await engine.ingest([event]);
  if (result === undefined) throw new Error("the engine gave no result for an event");
  if (result.status === "rejected") return sendProblem(reply, eventProblem(result));
  return (
    reply
      .code(202)
      .header("content-type", "application/json; charset=utf-8")
      // An id is a UUID: nothing in it needs escaping.
      .send(`{"id":"${result.id}","repeated":${result.status === "repeated"}}`)
  );
}

async function takeList(
  { engine }: Door,
  request: FastifyRequest,
  reply: FastifyReply,
  events: readonly (Submission | Rejection)[],
): Promise<FastifyReply> {
  return answerResults(reply, await ingestValid(engine, request.apiKey, events));
}

function readList(
  { limits }: Door,
  values: readonly JsonValue[],
  text: string,
  start: number,
): (Submission | Rejection)[] {
  if (values.length > limits.eventsMax) {
    throw new HttpError(problems.tooManyEvents(values.length, limits.eventsMax));
  }
  const events: (Submission | Rejection)[] = [];
  eachItem(text, start, (from) => {
    events.push(readEnvelope(values[events.length] ?? null, text, from, limits));
  });
  return events;
}

function withHeaderKey(
  event: Submission | Rejection,
  header: string | string[],
): Submission | Rejection {
  if ("status" in event) return event;
  const text = Array.isArray(header) ? header.join(", ") : header;
  // The IETF draft makes it a quoted string, most clients send it bare: both mean the same key.
  const key = /^"(.*)"$/.exec(text)?.[1] ?? text;
  if (!isIdempotencyKey(key)) return rejection(eventMistakes.badIdempotencyKey());
  if (event.idempotencyKey !== undefined && event.idempotencyKey !== key) {
    return rejection(eventMistakes.differentKeys());
  }
  return { ...event, idempotencyKey: key };
}

function parseBody(text: string): JsonValue {
  // A list, an event and a payload stand around what the limit counts.
  if (text.length > deepCheckLength && nestsDeeper(text, nestingMax + 3)) {
    throw new HttpError(eventProblem(eventMistakes.tooDeep()));
  }
  try {
    return parseJson(text);
  } catch (error) {
    // The reviver that keeps large integers recurses.
    if (error instanceof RangeError) throw new HttpError(eventProblem(eventMistakes.tooDeep()));
    throw new HttpError(
      text.trim() === "" ? problems.empty() : problems.notJson(locateSyntaxError(text)),
    );
  }
}

/** Shorter texts cannot nest deep enough to cost much, and are the hot path. */
const deepCheckLength = 100_000;
