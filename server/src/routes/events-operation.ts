import { z } from "zod";
import { idempotencyKeyLengthMax } from "../limits.ts";
import { json, type Operation } from "../wire/operation.ts";
import { problem } from "../wire/openapi.ts";
import { acknowledgementSchema, eventSchema, resultsSchema } from "../wire/schemas.ts";

/** `POST /v1/events`, for its users. */
export const takeEvents: Operation = {
  id: "takeEvents",
  summary: "Take one event, a list, a stream of NDJSON, or CloudEvents",
  description:
    "A stream may have any length; it is read no faster than the store takes it. In a list or a stream " +
    "one bad event harms no other.",
  access: "ingest",
  parameters: [
    {
      name: "idempotency-key",
      in: "header",
      description:
        "For one event: the same as its member idempotency_key. For a list or a stream: with a slash and " +
        "the place (of a list from 0, of a stream its line) the key of every event that has none of its own.",
      schema: z.string().min(1).max(idempotencyKeyLengthMax),
    },
  ],
  body: {
    required: true,
    description: "May be compressed: gzip, deflate, br or zstd in Content-Encoding.",
    content: {
      "application/json": z.union([eventSchema, z.array(eventSchema)]),
      "application/x-ndjson": z.string().describe("One event a line."),
      "application/cloudevents+json": z.looseObject({}),
      "application/cloudevents-batch+json": z.array(z.looseObject({})),
    },
  },
  answers: {
    202: json("Everything is on disk.", z.union([acknowledgementSchema, resultsSchema])),
    207: json("Some of the list is on disk, some is rejected.", resultsSchema),
    422: problem("The event does not fit; `path` says where."),
    429: problem("The key hands over more than it may; see Retry-After."),
  },
};
