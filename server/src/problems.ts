/** Every sentence that the HTTP door itself says, with its code and status. Codes are never reused. */
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

const example = `{ "name": "…", "payload": { … } }`;

export const eventMistakes = {
  notAnObject: (found: string): EventMistake => ({
    code: "IL_HTTP_201",
    detail: `expected an event object, found ${found}`,
    hint: `An event looks like ${example}.`,
  }),
  missing: (member: string): EventMistake => ({
    code: "IL_HTTP_202",
    detail: `the event has no '${member}'`,
    path: member,
    hint: `An event looks like ${example}.`,
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
  payloadTooLarge: (bytes: number, bytesMax: number): EventMistake => ({
    code: "IL_HTTP_210",
    detail: `the payload has ${bytes} bytes, the limit payloadBytesMax is ${bytesMax}`,
    path: "payload",
    hint: "Keep large parts elsewhere and send a reference to them.",
  }),
  differentKeys: (): EventMistake => ({
    code: "IL_HTTP_211",
    detail: "the Idempotency-Key header and the member idempotency_key differ",
    path: "idempotency_key",
    hint: "Send one of the two.",
  }),
  notAllowed: (): EventMistake => ({
    code: "IL_HTTP_303",
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

const body = "The request body cannot be read";
const jsonTypes =
  "application/json, application/x-ndjson, application/cloudevents+json, application/cloudevents-batch+json";

export const problems = {
  notJson: (place: string): HttpProblem => ({
    status: 400,
    code: "IL_HTTP_101",
    title: body,
    detail: `the body is not valid JSON: ${place}`,
  }),
  notUtf8: (): HttpProblem => ({
    status: 400,
    code: "IL_HTTP_102",
    title: body,
    detail: "the body is not valid UTF-8, the only encoding of JSON between systems",
  }),
  empty: (): HttpProblem => ({
    status: 400,
    code: "IL_HTTP_103",
    title: body,
    detail: "the body is empty",
    hint: `Send an event: ${example}.`,
  }),
  contentType: (found: string, expected = jsonTypes): HttpProblem => ({
    status: 415,
    code: "IL_HTTP_104",
    title: body,
    detail: `found content type ${found}, expected one of: ${expected}`,
    hint: "Add the header 'content-type: application/json'.",
  }),
  contentEncoding: (): HttpProblem => ({
    status: 415,
    code: "IL_HTTP_105",
    title: body,
    detail: "unknown content encoding, expected one of: gzip, deflate, br, zstd, identity",
    headers: { "accept-encoding": "gzip, deflate, br, zstd" },
  }),
  notDecodable: (encoding: string): HttpProblem => ({
    status: 400,
    code: "IL_HTTP_106",
    title: body,
    detail: `the body is not valid ${encoding}`,
  }),
  notEvents: (found: string): HttpProblem => ({
    status: 400,
    code: "IL_HTTP_107",
    title: body,
    detail: `expected an event object or a list of them, found ${found}`,
    hint: `An event looks like ${example}.`,
  }),
  notBatch: (found: string): HttpProblem => ({
    status: 400,
    code: "IL_HTTP_112",
    title: body,
    detail: `expected a list of messages in 'batch', found ${found}`,
  }),
  messagesRejected: (count: number, of: number, first: EventMistake | undefined): HttpProblem => ({
    ...first,
    status: 400,
    code: first?.code ?? "IL_HTTP_215",
    title: "Not all messages can be taken",
    detail: `${count} of ${of} messages are rejected, the others are taken; the first: ${first?.detail}`,
  }),
  tooSlow: (timeoutMs: number): HttpProblem => ({
    status: 408,
    code: "IL_HTTP_108",
    title: body,
    detail: `the body did not arrive within ${timeoutMs} ms (limit bodyTimeoutMs)`,
    headers: { connection: "close" },
  }),
  incomplete: (): HttpProblem => ({
    status: 400,
    code: "IL_HTTP_109",
    title: body,
    detail: "the body ended before its announced length",
    headers: { connection: "close" },
  }),
  malformedRequest: (): HttpProblem => ({
    status: 400,
    code: "IL_HTTP_110",
    title: "The request cannot be read",
    detail: "the request is not valid HTTP/1.1",
  }),
  headersTooLarge: (): HttpProblem => ({
    status: 431,
    code: "IL_HTTP_111",
    title: "The request cannot be read",
    detail: "the header fields are larger than the server takes",
  }),
  noKey: (): HttpProblem => ({
    status: 401,
    code: "IL_HTTP_301",
    title: "An API key is needed",
    detail: "the request has no API key",
    hint: "Send the header 'Authorization: Bearer KEY'.",
    headers: { "www-authenticate": "Bearer" },
  }),
  unknownKey: (): HttpProblem => ({
    status: 401,
    code: "IL_HTTP_302",
    title: "The API key is not valid",
    detail: "the API key is not one of those that this server knows",
    headers: { "www-authenticate": 'Bearer error="invalid_token"' },
  }),
  notAllowed: (action: string): HttpProblem => ({
    status: 403,
    code: "IL_HTTP_303",
    title: "The API key may not do this",
    detail: `the API key is valid, but its scopes do not hold '${action}'`,
  }),
  refusedHook: (status: number, code: string, detail: string): HttpProblem => ({
    status,
    code,
    title: "The webhook is refused",
    detail,
  }),
  bodyTooLarge: (bytesMax: number): HttpProblem => ({
    status: 413,
    code: "IL_HTTP_401",
    title: "The request is too large",
    detail: `the body is larger than ${bytesMax} bytes (limit bodyBytesMax)`,
    hint: "Send fewer events at once, or a stream of NDJSON, which may have any length.",
    headers: { connection: "close" },
  }),
  tooManyEvents: (found: number, max: number): HttpProblem => ({
    status: 413,
    code: "IL_HTTP_402",
    title: "The request is too large",
    detail: `the list has ${found} events, the limit eventsMax is ${max}`,
    hint: "Send fewer events at once, or a stream of NDJSON, which may have any length.",
  }),
  tooFast: (waitMs: number): HttpProblem => ({
    status: 429,
    code: "IL_HTTP_403",
    title: "Too many events",
    detail: "the API key hands over more events than its eventsPerSecond allows: none were taken",
    hint: "Send the request again after the time in Retry-After.",
    headers: { "retry-after": String(Math.ceil(waitMs / 1000)) },
  }),
  internal: (): HttpProblem => ({
    status: 500,
    code: "IL_HTTP_500",
    title: "The server made a mistake",
    detail: "the request could not be served; the log of the server says why",
  }),
  noRoute: (method: string, hint: string | undefined): HttpProblem => ({
    status: 404,
    code: "IL_HTTP_501",
    title: "There is nothing here",
    detail: `no route for this ${method} request`,
    ...(hint === undefined ? {} : { hint }),
  }),
  wrongMethod: (found: string, allowed: string): HttpProblem => ({
    status: 405,
    code: "IL_HTTP_502",
    title: "The method is not allowed here",
    detail: `found ${found}, expected ${allowed}`,
    headers: { allow: allowed },
  }),
  unavailable: (code: string, detail: string, retryAfterS: number): HttpProblem => ({
    status: 503,
    code,
    title: "The server cannot take events now",
    detail,
    hint: "Send the request again after the time in Retry-After; keep its idempotency keys.",
    headers: { "retry-after": String(retryAfterS) },
  }),
};
