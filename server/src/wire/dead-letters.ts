import type { Cause, DeadLetter, DeadLetterFilter } from "@ingestlayer/core";
import { compileLetterWhere, parseJson, whereOf } from "@ingestlayer/core";
import type { JsonValue, Problem } from "@ingestlayer/core";
import { z } from "zod";

/** Characters of an expression in a query. */
const whereCharsMax = 10_000;

/** Which dead letters are meant, as the query of a request says; all of it must hold. */
export const filterSchema = z.strictObject({
  id: z.string().optional().describe("Ids of dead letters, with commas between."),
  pipeline: z.string().optional().describe("Of this pipeline."),
  route: z.string().optional().describe("Of this route; `steps`: what a step failed on."),
  code: z.string().optional().describe("With this code, such as `SQLSTATE 23502`."),
  name: z.string().optional().describe("Of events of this name."),
  where: z
    .string()
    .max(whereCharsMax)
    .optional()
    .describe(
      "For which this expression holds, over $letter (code, reason, detail, pipeline, route, source, at, " +
        "attempts, quarantined), $event as the pipeline left it, and $meta.",
    ),
  since: z.iso.datetime({ offset: true }).optional().describe("That died at this time or later."),
  until: z.iso.datetime({ offset: true }).optional().describe("That died at this time or before."),
});

export type WireFilter = z.infer<typeof filterSchema>;

/** The filter as core takes it, or what is wrong with its expression. */
export function readFilter({ id, since, until, where, ...same }: WireFilter): ReadFilter {
  const compiled = where === undefined ? undefined : compileLetterWhere(where);
  if (compiled?.ok === false) return compiled;
  const given = Object.entries(same).filter(([, value]) => value !== undefined);
  const filter: DeadLetterFilter = {
    ...(compiled === undefined ? {} : { where: compiled.where }),
    ...Object.fromEntries(given),
    ...(id === undefined ? {} : { ids: new Set(id.split(",")) }),
    ...(since === undefined ? {} : { sinceMs: Date.parse(since) }),
    ...(until === undefined ? {} : { untilMs: Date.parse(until) }),
  };
  return { ok: true, filter };
}

export type ReadFilter =
  | { readonly ok: true; readonly filter: DeadLetterFilter }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Of an answer, where there are any. */
export const undecidedSchema = z
  .int()
  .optional()
  .describe("For so many `where` cannot be decided: they are not meant.");

/** As it goes over the wire: only where there are any. */
export function undecidedOf({ where }: DeadLetterFilter): { readonly undecided?: number } {
  return where === undefined || where.undecided === 0 ? {} : { undecided: where.undecided };
}

export const deadLetterSchema = z
  .strictObject({
    id: z.string(),
    where: z.string().describe("Pipeline and route, or the source of a request in quarantine."),
    at: z.iso.datetime().describe("When it was given up."),
    code: z.string(),
    reason: z.string(),
    detail: z.record(z.string(), z.string()).optional().describe("Column, constraint, field."),
    event: z.uuid().describe("Ask `why` with it."),
    name: z.string().optional(),
    attempts: z.int(),
    payload: z
      .unknown()
      .optional()
      .describe("As the pipeline left it; of a request in quarantine its body."),
  })
  .meta({ id: "DeadLetter" });

/** See {@link deadLetterSchema}; a type alias, so that it is JSON for the compiler too. */
export type WireLetter = {
  readonly id: string;
  readonly where: string;
  readonly at: string;
  readonly code: string;
  readonly reason: string;
  readonly detail?: Readonly<Record<string, string>>;
  readonly event: string;
  readonly name?: string;
  readonly attempts: number;
  readonly payload?: JsonValue;
};

/** A dead letter as it goes over the wire, with its payload where that is asked for. */
export function toWireLetter(letter: DeadLetter, whole: boolean): WireLetter {
  const { deadLetterId: id, failure, atMs } = letter;
  const { code, reason, detail } = failure;
  const common = {
    id,
    where: whereOf(letter),
    at: new Date(atMs).toISOString(),
    code,
    reason,
    ...(detail === undefined ? {} : { detail }),
  };
  if (letter.kind === "request") {
    // Its headers may hold the source's secret, as a token that the provider sends along.
    const { body } = parseJson(letter.request) as { readonly body: JsonValue };
    const payload = whole ? { payload: body } : {};
    return { ...common, event: letter.id, attempts: 0, ...payload };
  }
  const { event, attempts } = letter;
  const payload = whole ? { payload: parseJson(event.payload) } : {};
  return { ...common, event: event.id, name: event.name, attempts: attempts.length, ...payload };
}

export const causeSchema = z
  .strictObject({
    where: z.string(),
    code: z.string(),
    at: z.string().optional().describe("The column, constraint or field."),
    reason: z.string().describe("Of the newest one."),
    count: z.int(),
    first: z.iso.datetime(),
    last: z.iso.datetime(),
  })
  .meta({ id: "DeadLetterCause" });

export type WireCause = Omit<Cause, "firstAtMs" | "lastAtMs"> & {
  readonly first: string;
  readonly last: string;
};

export function toWireCause({ firstAtMs, lastAtMs, ...cause }: Cause): WireCause {
  const [first, last] = [new Date(firstAtMs).toISOString(), new Date(lastAtMs).toISOString()];
  return { ...cause, first, last };
}

export const endedSchema = z
  .strictObject({
    ended: z.int().describe("They are dead letters no longer."),
    left: z.int().describe("They still are: what they need is gone, or does still not fit."),
    undecided: undecidedSchema,
  })
  .meta({ id: "EndedDeadLetters" });
