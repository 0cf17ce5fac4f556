import fastify from "fastify";
import { v7 as uuidv7 } from "uuid";

// The limit for `bench/ingest.bench.ts`: the same route with the same schema, body and answer, that
// checks the event and keeps nothing.

const app = fastify();
app.post(
  "/v1/events",
  {
    schema: {
      body: {
        type: "object",
        required: ["name", "payload"],
        properties: {
          name: { type: "string" },
          idempotency_key: { type: "string" },
          payload: {
            type: "object",
            required: ["ticket_id", "subject", "body", "customer_tier", "channel"],
            properties: {
              ticket_id: { type: "string" },
              subject: { type: "string" },
              body: { type: "string" },
              customer_tier: { enum: ["free", "pro", "enterprise"] },
              channel: { enum: ["email", "chat", "form"] },
              account: {
                type: "object",
                required: ["id"],
                properties: { id: { type: "string" }, seats: { type: "integer" } },
              },
            },
          },
        },
      },
      response: {
        202: {
          type: "object",
          properties: { id: { type: "string" }, repeated: { type: "boolean" } },
        },
      },
    },
  },
  (_request, reply) => reply.code(202).send({ id: uuidv7(), repeated: false }),
);
console.log(await app.listen({ host: "127.0.0.1", port: 0 }));
process.once("SIGTERM", () => void app.close());
