import { LogicEngine } from "json-logic-engine";
import { METHODS, ORDERS } from "./json-logic-engine-orders.mjs";

const engine = new LogicEngine();
engine.addMethod("startsWith", ([text, part]) => text.startsWith(part));
engine.addMethod("endsWith", ([text, part]) => text.endsWith(part));
engine.addMethod("contains", ([text, part]) => text.includes(part));
engine.addMethod("length_of", ([text]) => text.length);
engine.addMethod("charged", ([text]) => /charged? (twice|again)/.test(text));
for (const [name, method] of Object.entries(METHODS)) engine.addMethod(name, method);

const v = (path) => ({ var: path });
const RULES = {
  equality: { "===": [v("customer_tier"), "enterprise"] },
  "three-way and": {
    and: [
      { "===": [v("is_test"), false] },
      { ">": [v("amount"), 100] },
      { "===": [v("channel"), "email"] },
    ],
  },
  "in list": { in: [v("currency"), ["USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN"]] },
  range: { and: [{ ">=": [v("amount"), 50] }, { "<": [v("amount"), 500] }] },
  strings: {
    or: [{ startsWith: [v("subject"), "URGENT"] }, { contains: [v("body"), "HTTP 503"] }],
  },
  regex: { charged: [v("body")] },
  exists: { some: [v("items"), { and: [{ ">": [v("qty"), 3] }, { ">": [v("price"), 150] }] }] },
  "has, nested": {
    and: [
      { "!!": [v("account.manager")] },
      { endsWith: [v("account.manager.email"), "@acme.com"] },
    ],
  },
  "twelve clauses": {
    and: [
      { "===": [v("type"), "support.ticket.created"] },
      { "!": [v("is_test")] },
      { or: [{ "===": [v("urgency"), "critical"] }, { "===": [v("urgency"), "high"] }] },
      { "!==": [v("customer_tier"), "free"] },
      { in: [v("channel"), ["email", "chat"]] },
      { ">=": [v("amount"), 10] },
      { "<=": [v("amount"), 900] },
      { "<": [v("attempts"), 5] },
      { "!==": [v("region"), "apac"] },
      { ">": [{ length_of: [v("subject")] }, 5] },
      { ">": [v("account.mrr"), 100] },
    ],
  },
  missing: { "===": [{ var: ["source", ""] }, "marketing-site"] },
};

export const label = "json-logic-engine";
export const inputOf = (event) => event;
export const compile = (name, _source, set) =>
  engine.build((set === "orders" ? ORDERS : RULES)[name]);
