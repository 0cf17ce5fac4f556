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

/** Other expressions of the same kinds, that nothing was tuned on. */
export const UNSEEN_RULES: Readonly<Record<string, string>> = {
  equality: '$event.region == "emea"',
  "three-way and": '$event.attempts > 2 && $event.is_test == true && $event.currency == "EUR"',
  "in list": '$event.region in ["emea", "latam"]',
  range: "$event.score > 0.25 && $event.score <= 0.75",
  strings: '$event.body.endsWith("soon.") || $event.subject.contains("invoice")',
  regex: '$event.subject.matches("^(Re|Fwd): ")',
  exists: '$event.tags.exists(t, t == "vip")',
  "has, nested": 'has($event.account.manager) && $event.account.manager.name == "Ann"',
  "twelve clauses":
    '$event.channel == "chat" && $event.is_test == false && ' +
    '($event.customer_tier == "pro" || $event.customer_tier == "enterprise") && ' +
    '$event.urgency != "low" && $event.currency in ["USD", "EUR"] && $event.amount > 5.0 && ' +
    '$event.amount < 950.0 && $event.attempts >= 1 && $event.region != "latam" && ' +
    "$event.ticket_id.size() > 3 && $event.account.mrr < 5000.0",
  missing: '$event.?source.orValue("none") != "none"',
};
