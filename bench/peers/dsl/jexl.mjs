import jexl from "jexl";

const engine = new jexl.Jexl();
engine.addTransform("startsWith", (text, part) => text.startsWith(part));
engine.addTransform("endsWith", (text, part) => text.endsWith(part));
engine.addTransform("contains", (text, part) => text.includes(part));
engine.addTransform("length", (text) => text.length);
engine.addTransform("matches", (text, pattern) => new RegExp(pattern).test(text));

const RULES = {
  equality: 'customer_tier == "enterprise"',
  "three-way and": 'is_test == false && amount > 100 && channel == "email"',
  "in list": 'currency in ["USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN"]',
  range: "amount >= 50 && amount < 500",
  strings: 'subject|startsWith("URGENT") || body|contains("HTTP 503")',
  regex: 'body|matches("charged? (twice|again)")',
  exists: "items[.qty > 3 && .price > 150]|length > 0",
  "has, nested": 'account.manager && account.manager.email|endsWith("@acme.com")',
  "twelve clauses":
    'type == "support.ticket.created" && !is_test && (urgency == "critical" || urgency == "high") && ' +
    'customer_tier != "free" && channel in ["email", "chat"] && amount >= 10 && amount <= 900 && ' +
    'attempts < 5 && region != "apac" && subject|length > 5 && account.mrr > 100',
  missing: '(source ? source : "") == "marketing-site"',
};

export const label = "jexl";
export const inputOf = (event) => event;
export const compile = (name, _source, set) => {
  if (set !== "tickets") return undefined;
  const rule = engine.compile(RULES[name]);
  return (event) => Boolean(rule.evalSync(event));
};
