/** The ten expressions of the language bench, in CEL. */
export const RULES: Readonly<Record<string, string>> = {
  equality: '$event.customer_tier == "enterprise"',
  "three-way and": '$event.is_test == false && $event.amount > 100.0 && $event.channel == "email"',
  "in list": '$event.currency in ["USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN"]',
  range: "$event.amount >= 50 && $event.amount < 500",
  strings: '$event.subject.startsWith("URGENT") || $event.body.contains("HTTP 503")',
  regex: '$event.body.matches("charged? (twice|again)")',
  exists: "$event.items.exists(i, i.qty > 3 && i.price > 150.0)",
  "has, nested":
    'has($event.account.manager) && $event.account.manager.email.endsWith("@acme.com")',
  "twelve clauses":
    '$event.type == "support.ticket.created" && !$event.is_test && ' +
    '($event.urgency == "critical" || $event.urgency == "high") && ' +
    '$event.customer_tier != "free" && $event.channel in ["email", "chat"] && ' +
    "$event.amount >= 10.0 && $event.amount <= 900.0 && $event.attempts < 5 && " +
    '$event.region != "apac" && $event.subject.size() > 5 && $event.account.mrr > 100.0',
  missing: '$event.?source.orValue("") == "marketing-site"',
};
