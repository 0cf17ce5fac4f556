import type { FastifyInstance } from "fastify";
import type { Door } from "../door.ts";
import { sendProblem } from "../problem.ts";
import { problems } from "../problems.ts";
import {
  eventPageSchema,
  eventPageText,
  eventsQuerySchema,
  readEventsQuery,
} from "../wire/events.ts";
import { problem } from "../wire/openapi.ts";
import { documented, json, type Operation } from "../wire/operation.ts";
import { parametersOf, queryOf } from "../wire/query.ts";

/** `GET /v1/events`: stored events by what they are, when they came, and what became of them. */
export async function findEventsRoute(app: FastifyInstance, { engine }: Door): Promise<void> {
  app.get("/v1/events", documented(listEvents), async (request, reply) => {
    const answer = await engine.events(readEventsQuery(queryOf(eventsQuerySchema, request)));
    if (!answer.ok) return sendProblem(reply, problems.notAnswered(answer.problems));
    return reply.type("application/json; charset=utf-8").send(eventPageText(answer.page));
  });
}

const listEvents: Operation = {
  id: "listEvents",
  summary: "Stored events, page by page",
  description:
    "All that is given must hold. What became of an event is worked out as `why` does it.",
  access: "read",
  parameters: parametersOf(eventsQuerySchema),
  answers: {
    200: json("A page.", eventPageSchema),
    400: problem(
      "The query cannot be read, there is no such pipeline, or the expression has a mistake: `frame` shows it.",
    ),
  },
};
