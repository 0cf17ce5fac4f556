import jsonata from "jsonata";

const RULES = {
  equality: 'customer_tier = "enterprise"',
  "three-way and": 'is_test = false and amount > 100 and channel = "email"',
  "in list": 'currency in ["USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN"]',
  range: "amount >= 50 and amount < 500",
  strings: '$substring(subject, 0, 6) = "URGENT" or $contains(body, "HTTP 503")',
  regex: "$contains(body, /charged? (twice|again)/)",
  exists: "$exists(items[qty > 3 and price > 150])",
  "has, nested": "$exists(account.manager) and $contains(account.manager.email, /@acme\\.com$/)",
  "twelve clauses":
    'type = "support.ticket.created" and $not(is_test) and ' +
    '(urgency = "critical" or urgency = "high") and customer_tier != "free" and ' +
    'channel in ["email", "chat"] and amount >= 10 and amount <= 900 and attempts < 5 and ' +
    'region != "apac" and $length(subject) > 5 and account.mrr > 100',
  missing: '($exists(source) ? source : "") = "marketing-site"',
};

// Its evaluation is asynchronous; the bench awaits it.
export const label = "jsonata";
export const isAsync = true;
export const inputOf = (event) => event;
export const compile = (name, _source, set) => {
  if (set !== "tickets") return undefined;
  const rule = jsonata(RULES[name]);
  return (event) => rule.evaluate(event);
};
