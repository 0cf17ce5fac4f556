import type { IncomingMessage } from "node:http";
import type { JsonValue, Rejection, Submission } from "@ingestlayer/core";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Door } from "../door.ts";
import { allowOrigins } from "../auth/cors.ts";
import { requireKey } from "../auth/guard.ts";
import { isIdempotencyKey, readEnvelope, rejection, typeName } from "../body/envelope.ts";
import { parseBody } from "../body/parse.ts";
import { readText } from "../body/read.ts";
import { eachItem, skipSpace } from "../body/slice.ts";
import type { Limits } from "../limits.ts";
import { eventMistakes } from "../mistakes.ts";
import { problems } from "../problems.ts";
import { HttpError, sendProblem } from "../problem.ts";
import {
  addCloudEventTypes,
  CloudEventBody,
  isBinaryCloudEvent,
  takeCloudEvent,
} from "./cloud-events.ts";
import { takeStream } from "./event-stream.ts";
import { takeList, takeOne } from "./take.ts";

/** `POST /v1/events`: one event, a JSON list of events, a stream of NDJSON, or CloudEvents. */
export async function eventsRoute(app: FastifyInstance, door: Door): Promise<void> {
  app.addContentTypeParser("application/json", readText(door.limits));
  for (const type of ["application/x-ndjson", "application/ndjson", "application/jsonl"]) {
    app.addContentTypeParser(type, (_request, stream, done) => done(null, stream));
  }
  addCloudEventTypes(app, door.limits);
  allowOrigins(app, door.keyring, ["/v1/events"]);
  app.addHook("onRequest", requireKey(door.keyring, "ingest"));
  app.post("/v1/events", (request, reply) => {
    const { body } = request;
    if (typeof body === "string") return takeText(door, request, reply, body);
    if (body instanceof CloudEventBody) return takeCloudEvent(door, request, reply, body);
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
  if (isBinaryCloudEvent(request)) {
    return takeCloudEvent(door, request, reply, new CloudEventBody("binary", text));
  }
  const value = parseBody(text);
  const start = skipSpace(text, 0);
  if (Array.isArray(value)) {
    return takeList(door, request, reply, readList(value, text, start, door.limits));
  }
  if (typeof value === "object" && value !== null) {
    const key = request.headers["idempotency-key"];
    const event = readEnvelope(value, text, start, door.limits);
    return takeOne(door, request, reply, key === undefined ? event : withHeaderKey(event, key));
  }
  return sendProblem(reply, problems.notEvents(typeName(value)));
}

function readList(
  values: readonly JsonValue[],
  text: string,
  start: number,
  limits: Limits,
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
