import type { JsonValue, Rejection, Submission } from "@ingestlayer/core";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { limitsFor, type Door } from "../door.ts";
import { allowOrigins } from "../auth/cors.ts";
import {
  isIdempotencyKey,
  isObject,
  payloadMistake,
  rejection,
  typeName,
} from "../body/envelope.ts";
import { parseBody } from "../body/parse.ts";
import { readText } from "../body/read.ts";
import { eachItem, eachMember, NestingError, skipSpace } from "../body/slice.ts";
import { parseTimestamp } from "../body/timestamp.ts";
import type { Limits } from "../limits.ts";
import { eventMistakes } from "../mistakes.ts";
import { problems } from "../problems.ts";
import { sendProblem } from "../problem.ts";
import { problem } from "../wire/openapi.ts";
import { documented, json, type Operation } from "../wire/operation.ts";
import { takeAtPace } from "./take.ts";

const calls = ["track", "identify", "page", "screen", "group", "alias"] as const;

/**
 * Segment's HTTP tracking API: `POST /v1/track` and its siblings, and `/v1/batch`. A call becomes an
 * event `segment.track` (`segment.identify` …) whose payload is the whole message; its `messageId` is
 * the idempotency key. The write key is an API key, sent as its clients do (`Basic`).
 */
export async function segmentRoutes(app: FastifyInstance, door: Door): Promise<void> {
  app.addContentTypeParser("application/json", readText(door));
  // Its browser client sends JSON under this name, which spares it a preflight request.
  app.addContentTypeParser("text/plain", readText(door));
  allowOrigins(app, door.keyring, ["/v1/batch", ...calls.map((call) => `/v1/${call}`)]);
  for (const call of calls) {
    app.post<{ Body: string | undefined }>(
      `/v1/${call}`,
      documented(takeCall(call)),
      async (request, reply) => {
        const text = request.body ?? "";
        const event = readMessage(parseBody(text), call, text, skipSpace(text, 0), door.limits);
        return answer(door, request, reply, [event]);
      },
    );
  }
  app.post<{ Body: string | undefined }>(
    "/v1/batch",
    documented(takeBatch),
    async (request, reply) => {
      const text = request.body ?? "";
      const value = parseBody(text);
      const batch = isObject(value) ? value["batch"] : undefined;
      if (!Array.isArray(batch)) return sendProblem(reply, problems.notBatch(typeName(batch)));
      const limits = limitsFor(door, request);
      if (batch.length > limits.eventsMax) {
        return sendProblem(reply, problems.tooManyEvents(batch.length, limits.eventsMax));
      }
      const events = readBatch(batch as readonly JsonValue[], text, limits);
      return answer(door, request, reply, events);
    },
  );
}

const taken = {
  200: json("Everything is on disk.", z.strictObject({ success: z.literal(true) })),
  422: problem("Nested deeper than any event."),
  429: problem("The key hands over more than it may; see Retry-After."),
};

function takeCall(call: (typeof calls)[number]): Operation {
  return {
    id: `takeSegment${call.slice(0, 1).toUpperCase()}${call.slice(1)}`,
    summary: `Take a ${call} message of Segment's clients`,
    access: "ingest",
    body: { required: true, content: { "application/json": z.looseObject({}) } },
    answers: taken,
  };
}

const takeBatch: Operation = {
  id: "takeSegmentBatch",
  summary: "Take messages of Segment's clients",
  access: "ingest",
  body: {
    required: true,
    content: {
      "application/json": z.looseObject({
        batch: z.array(z.looseObject({ type: z.enum(calls) })),
      }),
    },
  },
  answers: taken,
};

/** Its clients look at the status only: anything that was not taken makes it 400. */
async function answer(
  door: Door,
  request: FastifyRequest,
  reply: FastifyReply,
  events: readonly (Submission | Rejection)[],
): Promise<FastifyReply> {
  const results = await takeAtPace(door, request, events);
  const rejected = results.filter((result) => result.status === "rejected");
  if (rejected.length === 0) return reply.code(200).send({ success: true });
  return sendProblem(
    reply,
    problems.messagesRejected(rejected.length, results.length, rejected[0]),
  );
}

function readBatch(
  messages: readonly JsonValue[],
  text: string,
  limits: Limits,
): (Submission | Rejection)[] {
  const events: (Submission | Rejection)[] = [];
  const lists: number[] = [];
  try {
    eachMember(text, skipSpace(text, 0), (key, from) => {
      if (key === "batch") lists.push(from);
    });
  } catch (error) {
    if (error instanceof NestingError)
      return messages.map(() => rejection(eventMistakes.tooDeep()));
    throw error;
  }
  eachItem(text, lists.at(-1) ?? 0, (from) => {
    const message = messages[events.length] ?? null;
    const type = isObject(message) ? message["type"] : undefined;
    const call = calls.find((candidate) => candidate === type);
    events.push(
      call === undefined
        ? rejection(eventMistakes.unknownCall(calls.join(", ")))
        : readMessage(message, call, text, from, limits),
    );
  });
  return events;
}

function readMessage(
  value: JsonValue,
  call: (typeof calls)[number],
  text: string,
  start: number,
  limits: Limits,
): Submission | Rejection {
  if (!isObject(value)) return rejection(eventMistakes.notAnObject(typeName(value)));
  let end: number;
  try {
    end = eachMember(text, start, () => undefined);
  } catch (error) {
    if (error instanceof NestingError) return rejection(eventMistakes.tooDeep());
    throw error;
  }
  const payloadText = text.slice(start, end);
  const mistake = payloadMistake(payloadText, limits, "message");
  if (mistake !== undefined) return rejection(mistake);
  const { messageId, timestamp } = value;
  const timestampMs = typeof timestamp === "string" ? parseTimestamp(timestamp) : undefined;
  const hasKey = typeof messageId === "string" && isIdempotencyKey(messageId);
  return {
    name: `segment.${call}`,
    payload: value,
    payloadText,
    source: "segment",
    ...(hasKey ? { idempotencyKey: messageId } : {}),
    ...(timestampMs === undefined ? {} : { timestampMs }),
  };
}
