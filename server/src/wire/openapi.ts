import { z } from "zod";
import {
  acknowledgementSchema,
  eventSchema,
  hookResultsSchema,
  problemSchema,
  resultsSchema,
  summarySchema,
} from "./schemas.ts";

/** The OpenAPI 3.1 document of the HTTP door, for `GET /openapi.json`. */
export function openApiDocument(): object {
  return {
    openapi: "3.1.0",
    info: {
      title: "ingestlayer",
      version: "1",
      description: "Takes events in, keeps them whole, and answers 2xx once they are on disk.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths: {
      "/v1/events": { post: takeEvents },
      "/v1/hooks/{source}": { post: takeWebhook },
      "/v1/batch": { post: takeSegment },
      "/v1/summary": { get: readSummary },
      "/healthz": { get: health("The process answers.") },
      "/readyz": { get: health("It takes events.") },
    },
    components: {
      schemas: {
        Event: schemaOf(eventSchema),
        Acknowledgement: schemaOf(acknowledgementSchema),
        Results: schemaOf(resultsSchema),
        HookResults: schemaOf(hookResultsSchema),
        Problem: schemaOf(problemSchema),
        Summary: schemaOf(summarySchema),
      },
      securitySchemes: {
        key: {
          type: "http",
          scheme: "bearer",
          description: "An API key, where the server has any.",
        },
      },
    },
  };
}

function schemaOf(schema: z.ZodType): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema);
  return rest;
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: object) => ({ "application/json": { schema } });
const answer = (description: string, schema: object) => ({ description, content: json(schema) });
const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: ref("Problem") } },
});

/** An empty requirement beside a key: whether one is needed is for the config to say. */
const security = [{ key: [] }, {}];

const refusals = {
  400: problem("The body cannot be read."),
  401: problem("There is no valid API key."),
  403: problem("The API key may not do this."),
  413: problem("Larger than a limit, which is named."),
  415: problem("Another content type or encoding."),
  422: problem("The event does not fit; `path` says where."),
  503: problem("The store takes nothing now; see Retry-After."),
};

const takeEvents = {
  operationId: "takeEvents",
  summary: "Take one event, a list, a stream of NDJSON, or CloudEvents",
  security,
  parameters: [
    {
      name: "idempotency-key",
      in: "header",
      required: false,
      description: "For one event: the same as its member idempotency_key.",
      schema: { type: "string" },
    },
  ],
  requestBody: {
    required: true,
    description: "May be compressed: gzip, deflate, br or zstd in Content-Encoding.",
    content: {
      ...json({ oneOf: [ref("Event"), { type: "array", items: ref("Event") }] }),
      "application/x-ndjson": { schema: { type: "string", description: "One event a line." } },
      "application/cloudevents+json": { schema: { type: "object" } },
      "application/cloudevents-batch+json": { schema: { type: "array" } },
    },
  },
  responses: {
    202: answer("Everything is on disk.", { oneOf: [ref("Acknowledgement"), ref("Results")] }),
    207: answer("Some of the list is on disk, some is rejected.", ref("Results")),
    408: problem("The body took too long."),
    ...refusals,
  },
};

const takeWebhook = {
  operationId: "takeWebhook",
  summary: "Take a provider's signed webhook",
  parameters: [
    {
      name: "source",
      in: "path",
      required: true,
      description: "Name of a source of the config.",
      schema: { type: "string" },
    },
  ],
  requestBody: { content: { "*/*": { schema: { type: "string" } } } },
  responses: {
    200: { description: "A provider's challenge, answered." },
    202: answer(
      "Genuine: its events are on disk, or it is kept whole because it does not fit.",
      ref("HookResults"),
    ),
    401: problem("Not genuine."),
    404: problem("No such source."),
    413: refusals[413],
    503: refusals[503],
  },
};

const takeSegment = {
  operationId: "takeSegmentBatch",
  summary:
    "Take messages of Segment's clients (also /v1/track, identify, page, screen, group, alias)",
  security,
  requestBody: { required: true, content: json({ type: "object", required: ["batch"] }) },
  responses: { 200: { description: "Everything is on disk." }, ...refusals },
};

const readSummary = {
  operationId: "readSummary",
  summary: "What became of everything so far",
  security,
  responses: {
    200: answer("Durable counts.", ref("Summary")),
    401: refusals[401],
    403: refusals[403],
  },
};

function health(description: string): object {
  return {
    summary: description,
    responses: { 200: { description }, 503: { description: "It does not." } },
  };
}
