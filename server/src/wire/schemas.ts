import { numberCharsMax } from "@ingestlayer/core";
import { z } from "zod";
import { idempotencyKeyLengthMax, nameLengthMax } from "../limits.ts";

/**
 * The bodies of the HTTP door, for its OpenAPI document, where each stands under its `id`. The hot path
 * checks the same by hand.
 */

// oxlint-disable-next-line no-control-regex -- control characters are what is refused
const plainText = /^[^\u0000-\u001f\u007f]*$/;

export const eventSchema = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(nameLengthMax)
      .regex(plainText)
      .describe("Name of the event, as the config declares it."),
    payload: z
      .record(z.string(), z.unknown())
      .describe(
        "What happened. Kept letter by letter, fields that are not declared as well. " +
          `A number has at most ${numberCharsMax} characters.`,
      ),
    idempotency_key: z
      .string()
      .min(1)
      .max(idempotencyKeyLengthMax)
      .regex(plainText)
      .nullish()
      .describe("Of several events of a name with the same key, only the first is stored."),
    timestamp: z.iso
      .datetime({ offset: true })
      .nullish()
      .describe("When it happened, where that is not now (RFC 3339)."),
  })
  .meta({ id: "Event" });

export const storedEventSchema = z
  .strictObject({
    id: z.uuid(),
    name: z.string(),
    source: z.string().describe("`rest`, or what else it came through."),
    received_at: z.iso.datetime().describe("When the server took it."),
    idempotency_key: z.string().optional(),
    timestamp: z.iso.datetime().optional().describe("When it happened, as the emitter says."),
    payload: z.record(z.string(), z.unknown()).describe("Letter by letter as it came."),
  })
  .meta({ id: "StoredEvent" });

export const acknowledgementSchema = z
  .strictObject({
    id: z.uuid().describe("UUIDv7 of the stored event."),
    repeated: z.boolean().describe("Its idempotency key was known; `id` is the first event's."),
  })
  .meta({ id: "Acknowledgement", description: "The event is on disk." });

const mistake = {
  code: z.string().describe("Stable code, `IL_AREA_NNN`."),
  detail: z.string().describe("What was found and what was expected. Never a payload."),
  path: z.string().optional().describe("The member or field."),
  hint: z.string().optional().describe("What to do next."),
};

const line = z.int().min(1).optional().describe("Line of an NDJSON stream.");

export const resultSchema = z
  .discriminatedUnion("status", [
    z.strictObject({ status: z.enum(["accepted", "repeated"]), id: z.uuid(), line }),
    z.strictObject({ status: z.literal("rejected"), ...mistake, line }),
  ])
  .meta({ id: "Result" });

export const resultsSchema = z
  .strictObject({
    accepted: z.int().min(0),
    repeated: z.int().min(0),
    rejected: z.int().min(0),
    results: z
      .array(resultSchema)
      .describe("One an event, same order. Of a stream longer than eventsMax: the rejected only."),
  })
  .meta({ id: "Results" });

export const hookResultsSchema = resultsSchema
  .extend({
    quarantined: z
      .strictObject({
        id: z.uuid().describe("Where it is kept."),
        code: z.string().describe("Why it does not fit, in whole or in part."),
        detail: z.string(),
      })
      .optional()
      .describe("The webhook is genuine and kept whole until the config fits it."),
  })
  .meta({ id: "HookResults" });

export const problemSchema = z
  .strictObject({
    type: z.string().describe("urn:ingestlayer:error:CODE"),
    title: z.string(),
    status: z.int(),
    ...mistake,
    frame: z.string().optional().describe("Of an expression: its line, with carets under it."),
    mistakes: z
      .array(
        z.strictObject({
          ...mistake,
          frame: z.string().optional().describe("The lines around it, with carets."),
        }),
      )
      .optional()
      .describe("Where it is about a config: all that is wrong with it."),
  })
  .meta({ id: "Problem", description: "RFC 9457." });

export const summarySchema = z
  .strictObject({
    received: z.int().describe("Events in the log."),
    repeated: z.int().describe("Submissions whose idempotency key was known."),
    quarantined: z.int().describe("Genuine webhooks that do not fit and are kept."),
    pipelines: z.array(
      z.strictObject({
        pipeline: z.string(),
        backlog: z.int().describe("Events that it has yet to take."),
        parked: z.int().describe("Deliveries that wait for their next attempt."),
        dead_letters: z.int(),
        tally: z.record(z.string(), z.int()).describe("Durable counts of steps and routes."),
      }),
    ),
  })
  .meta({ id: "Summary" });
