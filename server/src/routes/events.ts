import type { IncomingMessage } from "node:http";
import type { JsonValue, Rejection, Submission } from "@ingestlayer/core";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { limitsFor, type Door } from "../door.ts";
import { allowOrigins } from "../auth/cors.ts";
import { layOut, readEnvelope, readLaidOut, typeName } from "../body/envelope.ts";
import { headerKey, withKey, withPlacedKey } from "../body/header-key.ts";
import { parseBody } from "../body/parse.ts";
import { readText } from "../body/read.ts";
import { eachItem, skipSpace } from "../body/slice.ts";
import type { Limits } from "../limits.ts";
import { problems } from "../problems.ts";
import { HttpError, sendProblem } from "../problem.ts";
import { documented } from "../wire/operation.ts";
import {
  addCloudEventTypes,
  CloudEventBody,
  isBinaryCloudEvent,
  takeCloudEvent,
} from "./cloud-events.ts";
import { takeStream } from "./event-stream.ts";
import { takeEvents } from "./events-operation.ts";
import { takeList, takeOne } from "./take.ts";

/** `POST /v1/events`: one event, a JSON list of events, a stream of NDJSON, or CloudEvents. */
export async function eventsRoute(app: FastifyInstance, door: Door): Promise<void> {
  app.addContentTypeParser("application/json", readText(door));
  for (const type of ["application/x-ndjson", "application/ndjson", "application/jsonl"]) {
    app.addContentTypeParser(type, (_request, stream, done) => done(null, stream));
  }
  addCloudEventTypes(app, door);
  allowOrigins(app, door.keyring, ["/v1/events"]);
  app.post("/v1/events", documented(takeEvents), (request, reply) => {
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
): Promise<FastifyReply | void> | FastifyReply {
  if (isBinaryCloudEvent(request)) {
    return takeCloudEvent(door, request, reply, new CloudEventBody("binary", text));
  }
  const value = parseBody(text);
  const start = skipSpace(text, 0);
  const key = headerKey(request.headers);
  const limits = limitsFor(door, request);
  if (Array.isArray(value)) {
    return takeList(door, request, reply, readList(value, text, start, key, limits));
  }
  if (typeof value === "object" && value !== null) {
    const event = readEnvelope(value, text, start, limits);
    return takeOne(door, request, reply, key === undefined ? event : withKey(event, key));
  }
  return sendProblem(reply, problems.notEvents(typeName(value)));
}

function readList(
  values: readonly JsonValue[],
  text: string,
  start: number,
  key: string | undefined,
  limits: Limits,
): (Submission | Rejection)[] {
  if (values.length > limits.eventsMax) {
    throw new HttpError(problems.tooManyEvents(values.length, limits.eventsMax));
  }
  const events: (Submission | Rejection)[] = [];
  eachItem(text, start, (from) => {
    const place = events.length;
    const layout = layOut(values[place] ?? null, text, from);
    events.push(withPlacedKey(readLaidOut(layout, text, limits), key, place));
    return "code" in layout ? undefined : layout.end;
  });
  return events;
}
