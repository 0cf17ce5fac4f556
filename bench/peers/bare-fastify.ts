import fastify from "fastify";
import { v7 as uuidv7 } from "uuid";
import { ticketSchema } from "./ticket-schema.ts";

// The limit for `bench/ingest.bench.ts`: the same route with the same schema, body and answer, that
// checks the event and keeps nothing. A list answers as ours does.

const answer = {
  type: "object",
  properties: { id: { type: "string" }, repeated: { type: "boolean" } },
} as const;

const app = fastify({ bodyLimit: 16 * 1024 * 1024 });
app.post(
  "/v1/events",
  { schema: { body: ticketSchema, response: { 202: answer } } },
  (_request, reply) => reply.code(202).send({ id: uuidv7(), repeated: false }),
);
app.post<{ Body: readonly unknown[] }>(
  "/v1/events/list",
  { schema: { body: { type: "array", items: ticketSchema } } },
  (request, reply) =>
    reply
      .code(202)
      .send({ results: request.body.map(() => ({ status: "accepted", id: uuidv7() })) }),
);
console.log(await app.listen({ host: "127.0.0.1", port: 0 }));
process.once("SIGTERM", () => void app.close());
