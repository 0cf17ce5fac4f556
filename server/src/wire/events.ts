import { askedIdsMax, eventOutcomes } from "@ingestlayer/core";
import type {
  EventPage,
  EventQuery,
  FoundEvent,
  JsonObject,
  EventChoice,
  EventOutcome,
} from "@ingestlayer/core";
import { z } from "zod";
import { storedEventSchema } from "./schemas.ts";
import { envelopeText, storedEventText } from "./stored-event.ts";

const time = z.iso.datetime({ offset: true }).optional();
const list = z.string().min(1).optional();

/** Events of one page at most. */
export const pageEventsMax = 1_000;

/** Which events are meant by what they are, as the query of a request says; all of it must hold. */
export const choiceSchema = z.strictObject({
  name: list.describe("Names, with commas between, or their beginnings with a star: `order.*`."),
  pipeline: z.string().optional().describe("Those that this pipeline takes."),
  where: z
    .string()
    .optional()
    .describe(
      "An expression over `$event` and `$meta`, typed by the declaration where one is named.",
    ),
  fields: list.describe(
    "Fields in place of the payload, with commas between: `ticket_id,account.seats,$meta.source`.",
  ),
});

/** Which stored events are asked for. */
export const eventFilterSchema = choiceSchema.extend({
  id: list.describe(`Ids, with commas between; ${askedIdsMax} at most.`),
  idempotency_key: z
    .string()
    .optional()
    .describe(
      "Those that came with this key; while it is remembered, the ones that it stands for.",
    ),
  since: time.describe("Received at this time or later."),
  until: time.describe("Received before this time."),
  outcome: z
    .enum(Object.keys(eventOutcomes) as [EventOutcome])
    .optional()
    .describe(
      `What became of them, in one pipeline or delivery at least: ${Object.entries(eventOutcomes)
        .map(([word, text]) => `\`${word}\` (${text})`)
        .join(", ")}.`,
    ),
  order: z.enum(["newest", "oldest"]).default("newest").describe("Where to begin."),
});

export const eventsQuerySchema = eventFilterSchema.extend({
  limit: z.coerce.number().int().min(1).max(pageEventsMax).default(100).describe("At most."),
  cursor: z.string().optional().describe("Go on behind a page: its `next`."),
});

export type WireEventsQuery = z.output<typeof eventsQuerySchema>;

/** The choice as core takes it. */
export function readChoice({ name, fields, ...same }: z.output<typeof choiceSchema>): EventChoice {
  return known({ ...same, names: name?.split(","), fields: fields?.split(",") });
}

/** The query as core takes it. */
export function readEventsQuery(query: WireEventsQuery): EventQuery {
  const {
    name,
    pipeline,
    where,
    fields,
    id,
    since,
    until,
    idempotency_key: key,
    limit,
    ...same
  } = query;
  return {
    ...readChoice({ name, pipeline, where, fields }),
    ...known({
      ...same,
      key,
      ids: id?.split(","),
      sinceMs: since === undefined ? undefined : Date.parse(since),
      untilMs: until === undefined ? undefined : Date.parse(until),
    }),
    limit,
  };
}

/** Without the members that are undefined. */
function known<Members extends object>(members: Members): Known<Members> {
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Known<Members>;
}

type Known<Members> = { readonly [Name in keyof Members]?: Exclude<Members[Name], undefined> };

export const foundEventSchema = storedEventSchema
  .extend({
    payload: storedEventSchema.shape.payload.optional(),
    fields: z
      .record(z.string(), z.unknown())
      .optional()
      .describe("In place of the payload: the fields that were asked for and are there."),
    outcomes: z
      .array(
        z.strictObject({
          pipeline: z.string(),
          state: z.string(),
          routes: z.array(
            z.strictObject({
              route: z.string(),
              part: z.string().optional().describe("Where a step made several events of it."),
              state: z.string(),
            }),
          ),
        }),
      )
      .optional()
      .describe("Where an outcome is asked for: what became of it. `why` tells all of it."),
  })
  .meta({ id: "FoundEvent" });

export const eventPageSchema = z
  .strictObject({
    events: z.array(foundEventSchema),
    looked: z.int().describe("Events that were looked at for this page."),
    undecided: z.int().describe("Of these, those for which `where` cannot be decided."),
    reached: z.iso.datetime().optional().describe("When the last of them was received."),
    next: z
      .string()
      .optional()
      .describe(
        "Ask on with it as `cursor`. The work for one page is bounded: where little is found a page may be " +
          "empty, and there is more all the same. Left out once everything has been looked at.",
      ),
  })
  .meta({ id: "EventPage" });

/** A page as JSON; payloads letter by letter as they came. */
export function eventPageText({ events, looked, undecided, reachedMs, next }: EventPage): string {
  const rest = JSON.stringify({
    looked,
    undecided,
    reached: reachedMs === undefined ? undefined : new Date(reachedMs).toISOString(),
    next,
  });
  return `{"events":[${events.map(foundEventText).join(",")}],${rest.slice(1)}`;
}

/** An event that was found, as JSON. */
export function foundEventText({ event, fields, outcomes: told }: FoundEvent): string {
  const more = told === undefined ? {} : { outcomes: told as unknown as JsonObject[] };
  return fields === undefined
    ? storedEventText(event, more)
    : envelopeText(event, { ...more, fields });
}
