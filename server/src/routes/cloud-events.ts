import type { JsonValue, Rejection, Submission } from "@ingestlayer/core";
import type { FastifyInstance } from "fastify";
import type { Answer } from "../answer.ts";
import type { Asked } from "../asked.ts";
import { limitsFor, type Door } from "../door.ts";
import { readStructured, toSubmission } from "../body/cloud-event.ts";
import { typeName } from "../body/envelope.ts";
import { parseBody } from "../body/parse.ts";
import { readText } from "../body/read.ts";
import { eachItem, nestingMax, nestsDeeper, skipSpace } from "../body/slice.ts";
import type { Limits } from "../limits.ts";
import { eventMistakes, eventProblem } from "../mistakes.ts";
import { problems } from "../problems.ts";
import { HttpError, problemAnswer } from "../problem.ts";
import { takeList, takeOne } from "./take.ts";

/** The three ways in which CloudEvents come over HTTP (CloudEvents 1.0.2, HTTP protocol binding §3). */
export type CloudEventMode = "structured" | "batched" | "binary";

/** A body that holds CloudEvents, not events of our own form. */
export class CloudEventBody {
  readonly mode: CloudEventMode;
  readonly text: string;

  constructor(mode: CloudEventMode, text: string) {
    this.mode = mode;
    this.text = text;
  }
}

/** Adds the content types of CloudEvents to the route that takes events. */
export function addCloudEventTypes(app: FastifyInstance, door: Door): void {
  const modes = [
    ["application/cloudevents+json", "structured"],
    ["application/cloudevents-batch+json", "batched"],
  ] as const;
  for (const [type, mode] of modes) {
    const read = readText(door);
    app.addContentTypeParser(type, (request, stream, done) => {
      read(request, stream, (error, text) => {
        if (error !== null || text === undefined) done(error);
        else done(null, new CloudEventBody(mode, text));
      });
    });
  }
}

/** Whether a JSON body is the data of a CloudEvent, whose attributes are header fields. */
export function isBinaryCloudEvent({ headers }: Asked): boolean {
  return headers["ce-specversion"] !== undefined;
}

/** Takes one CloudEvent, or a batch of them. */
export function takeCloudEvent(
  door: Door,
  asked: Asked,
  { mode, text }: CloudEventBody,
): Promise<Answer> | Answer {
  const value = parseBody(text);
  const start = skipSpace(text, 0);
  const limits = limitsFor(door, asked);
  switch (mode) {
    case "structured":
      return takeOne(door, asked, readStructured(value, text, start, limits));
    case "binary":
      return takeOne(door, asked, readBinary(asked, value, text, limits));
    case "batched": {
      if (!Array.isArray(value)) return problemAnswer(problems.notEvents(typeName(value)));
      const { eventsMax } = limits;
      if (value.length > eventsMax) {
        return problemAnswer(problems.tooManyEvents(value.length, eventsMax));
      }
      const events: (Submission | Rejection)[] = [];
      eachItem(text, start, (from) => {
        const item = (value as readonly JsonValue[])[events.length] ?? null;
        events.push(readStructured(item, text, from, limits));
      });
      return takeList(door, asked, events);
    }
  }
}

function readBinary(
  { headers }: Asked,
  data: ReturnType<typeof parseBody>,
  text: string,
  limits: Limits,
): Submission | Rejection {
  if (nestsDeeper(text, nestingMax)) throw new HttpError(eventProblem(eventMistakes.tooDeep()));
  const attribute = (name: string) => {
    const field = headers[`ce-${name}`];
    return typeof field === "string" ? decodeField(field) : undefined;
  };
  const attributes = {
    specversion: attribute("specversion"),
    id: attribute("id"),
    source: attribute("source"),
    type: attribute("type"),
    time: attribute("time"),
  };
  return toSubmission(attributes, data, text.trim(), limits);
}

/** Header values are percent-encoded UTF-8 (§3.1.3.2); what is not is taken as it stands. */
function decodeField(field: string): string {
  try {
    return decodeURIComponent(field);
  } catch {
    return field;
  }
}
