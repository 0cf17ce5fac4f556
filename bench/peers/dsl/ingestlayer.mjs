import { compile as compileExpression, createEnv, types } from "@ingestlayer/dsl";

const { bool, double, int, list, literals, object, string } = types;
const required = (fields) =>
  Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, { type }]));

const event = object(
  {
    ...required({
      type: string,
      ticket_id: string,
      subject: string,
      body: string,
      customer_tier: literals(["free", "pro", "enterprise"]),
      channel: literals(["email", "chat", "form"]),
      urgency: literals(["low", "high", "critical"]),
      amount: double,
      currency: string,
      attempts: int,
      is_test: bool,
      region: string,
      score: double,
      tags: list(string),
      items: list(object(required({ sku: string, qty: int, price: double }))),
    }),
    account: {
      type: object({
        ...required({ id: string, plan: string, mrr: double }),
        manager: { type: object(required({ email: string, name: string })), optional: true },
      }),
    },
    source: { type: string, optional: true },
  },
  { name: "support.ticket.created" },
);

export const label = "ingestlayer, declared event";
export const env = createEnv({ variables: { $event: event } });
export const compile = (_name, source) => programOf(source, env);

export function programOf(source, within) {
  const compiled = compileExpression(source, within, { expected: types.bool });
  if (!compiled.ok) throw new Error(`${source}: ${compiled.diagnostics[0]?.message}`);
  return compiled.program.evaluate;
}
