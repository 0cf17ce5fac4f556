import { causesOf, stringifyJson } from "@ingestlayer/core";
import type { DeadLetterFilter, JsonValue } from "@ingestlayer/core";
import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import { readText } from "../body/read.ts";
import type { Door } from "../door.ts";
import { HttpError } from "../problem.ts";
import { problems } from "../problems.ts";
import {
  causeSchema,
  deadLetterSchema,
  endedSchema,
  filterSchema,
  readFilter,
  toWireCause,
  toWireLetter,
  undecidedOf,
  undecidedSchema,
  type WireFilter,
} from "../wire/dead-letters.ts";
import { problem } from "../wire/openapi.ts";
import { documented, json, type Operation } from "../wire/operation.ts";
import { parametersOf, queryOf } from "../wire/query.ts";

/** Dead letters that one page holds at most. */
const pageMax = 1_000;

const pageSchema = filterSchema.extend({
  after: z.string().optional().describe("Only those behind this id: the `next` of a page."),
  limit: z.coerce.number().int().min(1).max(pageMax).default(100).describe("How many at most."),
  payload: z.stringbool().default(false).describe("Whether their payloads come along."),
});

/** `/v1/dead-letters`: what was given up, why, and what an operator does about it. */
export async function deadLetterRoutes(app: FastifyInstance, door: Door): Promise<void> {
  const { engine } = door;
  // What is meant stands in the query; a body is read and passed over.
  app.addContentTypeParser("application/json", readText(door));
  app.get("/v1/dead-letters", documented(listLetters), async (request, reply) => {
    const { after, limit, payload, ...filter } = queryOf(pageSchema, request);
    const from = after === undefined ? {} : { after };
    const letters = [];
    let next: string | undefined;
    const meant = { ...meantBy(filter), ...from };
    for await (const letter of engine.deadLetters(meant)) {
      if (letters.length === limit) {
        next = letters.at(-1)?.["id"] as string;
        break;
      }
      letters.push(toWireLetter(letter, payload));
    }
    const more = { ...(next === undefined ? {} : { next }), ...undecidedOf(meant) };
    return send(reply, { dead_letters: letters, ...more });
  });
  app.get("/v1/dead-letters/causes", documented(listCauses), async (request, reply) => {
    const filter = meantBy(queryOf(filterSchema, request));
    const causes = await causesOf(engine.deadLetters(filter));
    return send(reply, { causes: causes.map(toWireCause), ...undecidedOf(filter) });
  });
  for (const [verb, end] of [
    ["retry", "retried"],
    ["drop", "dropped"],
  ] as const) {
    app.post(`/v1/dead-letters/${verb}`, documented(endLetters(verb)), async (request, reply) => {
      const { all, ...filter } = queryOf(endSchema, request);
      const isBound = Object.values(filter).some((value) => value !== undefined);
      if (!isBound && !all) throw new HttpError(problems.allDeadLetters(verb));
      return send(reply, { ...(await engine.endDeadLetters(meantBy(filter), end)) });
    });
  }
}

function meantBy(query: WireFilter): DeadLetterFilter {
  const read = readFilter(query);
  if (!read.ok) throw new HttpError(problems.notAnswered(read.problems));
  return read.filter;
}

const endSchema = filterSchema.extend({
  all: z.stringbool().default(false).describe("All of them, where nothing else is said."),
});

function send(reply: FastifyReply, body: Record<string, JsonValue>): FastifyReply {
  return reply.type("application/json; charset=utf-8").send(stringifyJson(body));
}

const wrongQuery = problem(
  "The query cannot be read, or its expression has a mistake: `frame` shows it.",
);

const listLetters: Operation = {
  id: "listDeadLetters",
  summary: "What was given up, and why",
  access: "read",
  parameters: parametersOf(pageSchema),
  answers: {
    200: json(
      "A page, oldest first.",
      z.strictObject({
        dead_letters: z.array(deadLetterSchema),
        next: z.string().optional(),
        undecided: undecidedSchema,
      }),
    ),
    400: wrongQuery,
  },
};

const listCauses: Operation = {
  id: "listDeadLetterCauses",
  summary: "Why things were given up, the most frequent cause first",
  access: "read",
  parameters: parametersOf(filterSchema),
  answers: {
    200: json(
      "Causes with counts.",
      z.strictObject({ causes: z.array(causeSchema), undecided: undecidedSchema }),
    ),
    400: wrongQuery,
  },
};

function endLetters(verb: "retry" | "drop"): Operation {
  return {
    id: `${verb}DeadLetters`,
    summary: verb === "retry" ? "Try dead letters again, at once" : "Let dead letters go",
    access: "operate",
    parameters: parametersOf(endSchema),
    answers: { 200: json("How many.", endedSchema), 400: wrongQuery },
  };
}
