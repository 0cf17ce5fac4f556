// The limit: what a programmer would write for each rule, checked once and trusted.
const CURRENCIES = new Set(["USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN"]);
const CHARGED = /charged? (twice|again)/;
const REPLY = /^(Re|Fwd): /;

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

const UNSEEN = {
  equality: ({ $event: e }) => e.region === "emea",
  "three-way and": ({ $event: e }) => e.attempts > 2 && e.is_test === true && e.currency === "EUR",
  "in list": ({ $event: e }) => e.region === "emea" || e.region === "latam",
  range: ({ $event: e }) => e.score > 0.25 && e.score <= 0.75,
  strings: ({ $event: e }) => e.body.endsWith("soon.") || e.subject.includes("invoice"),
  regex: ({ $event: e }) => REPLY.test(e.subject),
  exists: ({ $event: e }) => e.tags.some((t) => t === "vip"),
  "has, nested": ({ $event: e }) =>
    e.account.manager !== undefined && e.account.manager.name === "Ann",
  "twelve clauses": ({ $event: e }) =>
    e.channel === "chat" &&
    e.is_test === false &&
    (e.customer_tier === "pro" || e.customer_tier === "enterprise") &&
    e.urgency !== "low" &&
    (e.currency === "USD" || e.currency === "EUR") &&
    e.amount > 5 &&
    e.amount < 950 &&
    e.attempts >= 1 &&
    e.region !== "latam" &&
    e.ticket_id.length > 3 &&
    e.account.mrr < 5000,
  missing: ({ $event: e }) => (e.source ?? "none") !== "none",
};

export const label = "hand-written JavaScript";
export const compile = (name, _source, unseen) => (unseen ? UNSEEN : RULES)[name];
