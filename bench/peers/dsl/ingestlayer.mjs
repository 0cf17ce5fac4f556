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

const order = object(
  {
    ...required({
      order_id: string,
      status: literals(["placed", "paid", "shipped", "returned"]),
      country: string,
      total: double,
      discount: double,
      quantity: int,
      priority: int,
      gift: bool,
      express: bool,
      email: string,
      note: string,
      labels: list(string),
      lines: list(object(required({ sku: string, count: int, cost: double, digital: bool }))),
    }),
    customer: {
      type: object({
        ...required({ id: string, tier: literals(["basic", "plus", "pro"]), since_days: int }),
        company: {
          type: object(required({ name: string, country: string, seats: int })),
          optional: true,
        },
      }),
    },
    shipping: { type: object(required({ method: string, eta_days: int })), optional: true },
    coupon: { type: string, optional: true },
    referrer: { type: string, optional: true },
  },
  { name: "order.changed" },
);

export const label = "ingestlayer, declared event";
export const env = createEnv({ variables: { $event: event } });
const orders = createEnv({ variables: { $event: order } });
export const compile = (_name, source, set) => programOf(source, set === "orders" ? orders : env);

export function programOf(source, within) {
  const compiled = compileExpression(source, within, { expected: types.bool });
  if (!compiled.ok) throw new Error(`${source}: ${compiled.diagnostics[0]?.message}`);
  return compiled.program.evaluate;
}
