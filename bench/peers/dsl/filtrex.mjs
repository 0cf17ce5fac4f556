import { compileExpression } from "filtrex";

const RULES = {
  equality: 'customer_tier == "enterprise"',
  "three-way and": 'isFalse(is_test) and amount > 100 and channel == "email"',
  "in list": 'currency in ("USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN")',
  range: "amount >= 50 and amount < 500",
  strings: 'startsWith(subject, "URGENT") or contains(body, "HTTP 503")',
  regex: 'body ~= "charged? (twice|again)"',
  "has, nested": 'hasManager(account) and endsWith(email of manager of account, "@acme.com")',
  "twelve clauses":
    'type == "support.ticket.created" and isFalse(is_test) and ' +
    '(urgency == "critical" or urgency == "high") and customer_tier != "free" and ' +
    'channel in ("email", "chat") and amount >= 10 and amount <= 900 and attempts < 5 and ' +
    'region != "apac" and lengthOf(subject) > 5 and mrr of account > 100',
  missing: 'source == "marketing-site"',
};

// It has no lists of objects, so that it runs nine of the ten.

const extraFunctions = {
  startsWith: (text, part) => text.startsWith(part),
  endsWith: (text, part) => text.endsWith(part),
  contains: (text, part) => text.includes(part),
  lengthOf: (text) => text.length,
  isFalse: (value) => value === false,
  hasManager: (account) => account.manager !== undefined,
};

export const label = "filtrex";
export const inputOf = (event) => event;
export const compile = (name, _source, set) => {
  if (set !== "tickets" || RULES[name] === undefined) return undefined;
  return compileExpression(RULES[name], {
    extraFunctions,
    // An absent field is empty text.
    customProp: (property, _get, object) => object?.[property] ?? "",
  });
};
