import { ORDERS } from "./hand-written-orders.mjs";

// The limit: what a programmer would write for each rule, checked once and trusted.
const CURRENCIES = new Set(["USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN"]);
const CHARGED = /charged? (twice|again)/;

const RULES = {
  equality: ({ $event: e }) => e.customer_tier === "enterprise",
  "three-way and": ({ $event: e }) =>
    e.is_test === false && e.amount > 100 && e.channel === "email",
  "in list": ({ $event: e }) => CURRENCIES.has(e.currency),
  range: ({ $event: e }) => e.amount >= 50 && e.amount < 500,
  strings: ({ $event: e }) => e.subject.startsWith("URGENT") || e.body.includes("HTTP 503"),
  regex: ({ $event: e }) => CHARGED.test(e.body),
  exists: ({ $event: e }) => e.items.some((i) => i.qty > 3 && i.price > 150),
  "has, nested": ({ $event: e }) =>
    e.account.manager !== undefined && e.account.manager.email.endsWith("@acme.com"),
  "twelve clauses": ({ $event: e }) =>
    e.type === "support.ticket.created" &&
    !e.is_test &&
    (e.urgency === "critical" || e.urgency === "high") &&
    e.customer_tier !== "free" &&
    (e.channel === "email" || e.channel === "chat") &&
    e.amount >= 10 &&
    e.amount <= 900 &&
    e.attempts < 5 &&
    e.region !== "apac" &&
    e.subject.length > 5 &&
    e.account.mrr > 100,
  missing: ({ $event: e }) => (e.source ?? "") === "marketing-site",
};

export const label = "hand-written JavaScript";
export const compile = (name, _source, set) => (set === "orders" ? ORDERS : RULES)[name];
