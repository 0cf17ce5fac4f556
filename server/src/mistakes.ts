/** What can be wrong with one event, in words. Codes are never reused; see also `problems.ts`. */
import { numberCharsMax, type LongNumber } from "@ingestlayer/core";
import { nestingMax } from "./body/slice.ts";
import { idempotencyKeyLengthMax, nameLengthMax } from "./limits.ts";
import type { HttpProblem } from "./problem.ts";

/** What is wrong with one event; in a list it harms no other event. */
export interface EventMistake {
  readonly code: string;
  readonly detail: string;
  readonly path?: string;
  readonly hint?: string;
}

/** An event, for hints. */
export const eventExample = `{ "name": "…", "payload": { … } }`;

export const eventMistakes = {
  notAnObject: (found: string): EventMistake => ({
    code: "IL_HTTP_201",
    detail: `expected an event object, found ${found}`,
    hint: `An event looks like ${eventExample}.`,
  }),
  missing: (member: string): EventMistake => ({
    code: "IL_HTTP_202",
    detail: `the event has no '${member}'`,
    path: member,
    hint: `An event looks like ${eventExample}.`,
  }),
  wrongType: (member: string, found: string, expected: string): EventMistake => ({
    code: "IL_HTTP_203",
    detail: `expected ${expected}, found ${found}`,
    path: member,
  }),
  unknown: (member: string, nearest: string | undefined): EventMistake => ({
    code: "IL_HTTP_204",
    detail: `unknown member beside the payload: expected name, payload, idempotency_key or timestamp`,
    path: member.slice(0, nameLengthMax),
    hint:
      nearest === undefined
        ? "Fields of your own belong inside 'payload'."
        : `Did you mean '${nearest}'?`,
  }),
  repeatedMember: (member: string): EventMistake => ({
    code: "IL_HTTP_205",
    detail: `the member occurs twice, and it is not clear which one is meant`,
    path: member,
    hint: "Send it once.",
  }),
  badTimestamp: (path = "timestamp"): EventMistake => ({
    code: "IL_HTTP_206",
    detail: "expected an RFC 3339 time with an offset",
    path,
    hint: "For example 2026-02-03T04:05:06.789Z.",
  }),
  badIdempotencyKey: (path = "idempotency_key"): EventMistake => ({
    code: "IL_HTTP_207",
    detail: `expected 1 to ${idempotencyKeyLengthMax} characters, none of them a control character`,
    path,
  }),
  badName: (path = "name"): EventMistake => ({
    code: "IL_HTTP_208",
    detail: `expected 1 to ${nameLengthMax} characters, none of them a control character`,
    path,
  }),
  tooDeep: (): EventMistake => ({
    code: "IL_HTTP_209",
    detail: `the event is nested deeper than ${nestingMax} levels (limit nestingMax)`,
    path: "payload",
  }),
  payloadTooLarge: (bytes: number, bytesMax: number, path: string): EventMistake => ({
    code: "IL_HTTP_210",
    detail: `the payload has ${bytes} bytes, the limit payloadBytesMax is ${bytesMax}`,
    path,
    hint: "Keep large parts elsewhere and send a reference to them.",
  }),
  longNumber: ({ chars, path }: LongNumber): EventMistake => ({
    code: "IL_HTTP_216",
    detail: `the number has ${chars} characters, the limit numberCharsMax is ${numberCharsMax}`,
    path: path.slice(0, nameLengthMax),
    hint: "Send it as a string.",
  }),
  differentKeys: (): EventMistake => ({
    code: "IL_HTTP_211",
    detail: "the Idempotency-Key header and the member idempotency_key differ",
    path: "idempotency_key",
    hint: "Send one of the two.",
  }),
  notAllowed: (): EventMistake => ({
    code: "IL_HTTP_305",
    detail: "the API key is valid, but its scopes do not hold events of this name",
    path: "name",
  }),
  unknownCall: (expected: string): EventMistake => ({
    code: "IL_HTTP_214",
    detail: `expected one of: ${expected}`,
    path: "type",
  }),
  badLine: (place: string): EventMistake => ({
    code: "IL_HTTP_212",
    detail: `the line is not valid JSON (${place})`,
    hint: "NDJSON holds one whole event a line, without line breaks inside.",
  }),
  lineTooLong: (bytesMax: number): EventMistake => ({
    code: "IL_HTTP_213",
    detail: `the line is longer than ${bytesMax} bytes (limit payloadBytesMax and room for the envelope)`,
    hint: "Is there a line feed after every event?",
  }),
};

/** What is wrong with a CloudEvent, beyond what can be wrong with any event. */
export const cloudEventMistakes = {
  version: (): EventMistake => ({
    code: "IL_HTTP_221",
    detail: "expected CloudEvents version 1.0",
    path: "specversion",
  }),
  binaryData: (): EventMistake => ({
    code: "IL_HTTP_222",
    detail: "expected a JSON object in 'data', found data_base64",
    path: "data_base64",
    hint: "Send the event with datacontenttype application/json.",
  }),
};

/** The answer to a single event that cannot be taken. */
export function eventProblem(mistake: EventMistake): HttpProblem {
  const status = mistake.code === "IL_HTTP_210" ? 413 : 422;
  return { ...mistake, status, title: "The event cannot be taken" };
}
