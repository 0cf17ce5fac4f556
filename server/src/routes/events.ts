import type { IncomingMessage } from "node:http";
import type { JsonValue, Rejection, Submission } from "@ingestlayer/core";
import type { FastifyInstance, FastifyReply } from "fastify";
import { sendAnswer, type Answer } from "../answer.ts";
import type { Asked } from "../asked.ts";
import { limitsFor, type Door } from "../door.ts";
import { allowOrigins } from "../auth/cors.ts";
import { layOut, readEnvelope, readLaidOut, typeName } from "../body/envelope.ts";
import { headerKey, withKey, withPlacedKey } from "../body/header-key.ts";
import { parseBody } from "../body/parse.ts";
import { readText } from "../body/read.ts";
import { eachItem, skipSpace } from "../body/slice.ts";
import type { Limits } from "../limits.ts";
import { problems } from "../problems.ts";
import { HttpError, problemAnswer, sendProblem } from "../problem.ts";
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
    if (typeof body === "string") return answerWith(reply, takeText(door, request, body));
    if (body instanceof CloudEventBody)
      return answerWith(reply, takeCloudEvent(door, request, body));
    if (body !== undefined) return takeStream(door, request, reply, body as IncomingMessage);
    return sendProblem(reply, problems.empty());
  });
}

// Resolves to nothing: a reply is a thenable, which a promise would wait for once more.
async function answerWith(reply: FastifyReply, answer: Promise<Answer> | Answer): Promise<void> {
  void sendAnswer(reply, await answer);
}

/** Takes a JSON body: one event, a list, or the data of a CloudEvent. Throws {@link HttpError}. */
export function takeText(door: Door, asked: Asked, text: string): Promise<Answer> | Answer {
  if (isBinaryCloudEvent(asked)) {
    return takeCloudEvent(door, asked, new CloudEventBody("binary", text));
  }
  const value = parseBody(text);
  const start = skipSpace(text, 0);
  const key = headerKey(asked.headers);
  const limits = limitsFor(door, asked);
  if (Array.isArray(value)) {
    return takeList(door, asked, readList(value, text, start, key, limits));
  }
  if (typeof value === "object" && value !== null) {
    const event = readEnvelope(value, text, start, limits);
    return takeOne(door, asked, key === undefined ? event : withKey(event, key));
  }
  return problemAnswer(problems.notEvents(typeName(value)));
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
