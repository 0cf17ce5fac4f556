import type { EventId } from "@ingestlayer/core";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Door } from "../door.ts";
import { sendProblem } from "../problem.ts";
import { problems } from "../problems.ts";
import { problem } from "../wire/openapi.ts";
import { documented, json, type Operation } from "../wire/operation.ts";
import { storedEventSchema } from "../wire/schemas.ts";
import { storedEventText } from "../wire/stored-event.ts";

/** `GET /v1/events/ID`: the stored event, whole, its payload letter by letter as it came in. */
export async function eventRoute(app: FastifyInstance, { engine }: Door): Promise<void> {
  app.get<{ Params: { id: string } }>(
    "/v1/events/:id",
    documented(readEvent),
    async (request, reply) => {
      const event = await engine.event(request.params.id as EventId);
      if (event === undefined) return sendProblem(reply, problems.noEvent());
      return reply.type("application/json; charset=utf-8").send(storedEventText(event));
    },
  );
}

const readEvent: Operation = {
  id: "readEvent",
  summary: "The stored event, as it came in",
  access: "read",
  parameters: [
    {
      name: "id",
      in: "path",
      description: "As the server gave it when it took the event.",
      schema: z.string(),
    },
  ],
  answers: {
    200: json("It is in the log.", storedEventSchema),
    404: problem("It is not, or no longer."),
  },
};
