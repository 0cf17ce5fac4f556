/**
 * Other expressions of the same ten kinds, three or more of each, over orders: nothing was tuned on them.
 * The word before the number is the kind.
 */
export const ORDER_RULES: Readonly<Record<string, string>> = {
  "equality 1": '$event.status == "shipped"',
  "equality 2": "$event.quantity == 3",
  "equality 3": '$event.customer.tier != "basic"',
  "and 1": '$event.gift && $event.country == "DE" && $event.total > 75.5',
  "and 2": '$event.express == true && $event.quantity >= 2 && $event.status != "returned"',
  "and 3": "$event.customer.since_days > 365 && $event.discount == 0.0 && !$event.gift",
  "in 1": '$event.country in ["DE", "FR", "IT", "ES", "NL", "BE", "AT", "PT", "SE", "FI"]',
  "in 2": "$event.priority in [1, 2, 5, 8]",
  "in 3": '"fragile" in $event.labels',
  "in 4": '$event.status in ["paid", "shipped"]',
  "range 1": "$event.total > 20 && $event.total <= 250.5",
  "range 2": "$event.quantity >= 2 && $event.quantity < 5",
  "range 3": "$event.customer.since_days >= 30 && $event.customer.since_days <= 900",
  "strings 1": '$event.email.endsWith("@acme.com") || $event.note.contains("leave at door")',
  "strings 2": '$event.order_id.startsWith("EU-") && $event.note.contains("gift")',
  "strings 3": '!$event.note.startsWith("No") && $event.customer.id.endsWith("7")',
  "regex 1": '$event.email.matches("^[a-z]+@(acme|globex)[.]com$")',
  "regex 2": '$event.note.matches("(?i)door|neighbou?r")',
  "regex 3": '$event.order_id.matches("^EU-[0-9]{4}$")',
  "exists 1": "$event.lines.exists(l, l.digital)",
  "exists 2": "$event.lines.all(l, l.cost < 200.0 && l.count > 0)",
  "exists 3": '$event.lines.exists(l, l.sku.startsWith("S3") && l.count >= 2)',
  "exists 4": '$event.labels.exists(x, x == "cold" || x == "vip")',
  "exists 5": "$event.lines.filter(l, l.cost > 100.0).size() >= 2",
  "has 1": "has($event.customer.company) && $event.customer.company.seats > 10",
  "has 2":
    'has($event.shipping) && $event.shipping.method == "air" && $event.shipping.eta_days < 4',
  "has 3": '!has($event.coupon) || $event.coupon == "SPRING"',
  "twelve 1":
    '$event.status == "paid" && !$event.gift && ($event.country == "DE" || $event.country == "FR") && ' +
    '$event.customer.tier != "basic" && $event.priority in [1, 2, 3, 4, 5] && $event.total >= 5.0 && ' +
    "$event.total <= 390.0 && $event.quantity < 6 && $event.note.size() > 10 && " +
    "$event.customer.since_days > 10 && $event.discount < 6.0",
  "twelve 2":
    'has($event.shipping) && $event.shipping.method != "post" && $event.shipping.eta_days >= 1 && ' +
    '$event.shipping.eta_days <= 8 && $event.express && $event.email.contains("@") && ' +
    '$event.status in ["placed", "paid", "shipped"] && $event.total > 1.0 && $event.quantity >= 1 && ' +
    '$event.priority < 9 && $event.country != "JP" && !("heavy" in $event.labels)',
  "twelve 3":
    '$event.total > 399.0 || $event.quantity == 6 || $event.priority == 0 || $event.country == "SE" || ' +
    '$event.discount > 7.0 || ($event.gift && $event.express) || $event.status == "returned" || ' +
    '$event.customer.since_days < 20 || $event.order_id.startsWith("AP-10") || ' +
    '$event.email.endsWith(".example") || $event.note.startsWith("Second")',
  "missing 1": '$event.?coupon.orValue("none") == "SPRING"',
  "missing 2": '$event.?shipping.?method.orValue("post") != "post"',
  "missing 3": "$event.customer.?company.?seats.orValue(0) > 20",
};
