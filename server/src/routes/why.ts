import { stringifyJson } from "@ingestlayer/core";
import type { JsonValue } from "@ingestlayer/core";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Door } from "../door.ts";
import { documented, json, type Operation } from "../wire/operation.ts";
import { storySchema } from "../wire/story.ts";

/** `GET /v1/events/ID/why`: what every pipeline did with an event, and what happens next. */
export async function whyRoute(app: FastifyInstance, { engine }: Door): Promise<void> {
  app.get<{ Params: { id: string } }>(
    "/v1/events/:id/why",
    documented(explainEvent),
    async (request, reply) => {
      const story = await engine.why(request.params.id);
      // Values may be integers beyond 2^53, which JSON.stringify refuses.
      const text = stringifyJson(story as unknown as JsonValue);
      return reply.type("application/json; charset=utf-8").send(text);
    },
  );
}

const explainEvent: Operation = {
  id: "explainEvent",
  summary: "Why an event did or did not arrive",
  access: "read",
  parameters: [
    {
      name: "id",
      in: "path",
      description: "Of the event, or its idempotency key.",
      schema: z.string(),
    },
  ],
  answers: {
    200: json("Its story; `found` says whether there is such an event.", storySchema),
  },
};
