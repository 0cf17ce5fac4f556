/** The JSON schema of the ticket event, as a Fastify user would write it. */
export const ticketSchema = {
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
} as const;
