// The second set for json-logic-engine, the nearest of the peers.
const v = (path) => ({ var: path });
const is = (path, value) => ({ "===": [v(path), value] });
const isNot = (path, value) => ({ "!==": [v(path), value] });
const compare = (operator) => (path, value) => ({ [operator]: [v(path), value] });
const [gt, gte, lt, lte] = [">", ">=", "<", "<="].map(compare);
const starts = (path, part) => ({ startsWith: [v(path), part] });
const ends = (path, part) => ({ endsWith: [v(path), part] });
const contains = (path, part) => ({ contains: [v(path), part] });
const there = (path) => ({ "!!": [v(path)] });
const and = (...parts) => ({ and: parts });
const or = (...parts) => ({ or: parts });
const not = (part) => ({ "!": [part] });

export const METHODS = {
  address: ([text]) => /^[a-z]+@(acme|globex)[.]com$/.test(text),
  door: ([text]) => /door|neighbou?r/i.test(text),
  european: ([text]) => /^EU-[0-9]{4}$/.test(text),
};

export const ORDERS = {
  "equality 1": is("status", "shipped"),
  "equality 2": is("quantity", 3),
  "equality 3": isNot("customer.tier", "basic"),
  "and 1": and(is("gift", true), is("country", "DE"), gt("total", 75.5)),
  "and 2": and(is("express", true), gte("quantity", 2), isNot("status", "returned")),
  "and 3": and(gt("customer.since_days", 365), is("discount", 0), not(v("gift"))),
  "in 1": { in: [v("country"), ["DE", "FR", "IT", "ES", "NL", "BE", "AT", "PT", "SE", "FI"]] },
  "in 2": { in: [v("priority"), [1, 2, 5, 8]] },
  "in 3": { in: ["fragile", v("labels")] },
  "in 4": { in: [v("status"), ["paid", "shipped"]] },
  "range 1": and(gt("total", 20), lte("total", 250.5)),
  "range 2": and(gte("quantity", 2), lt("quantity", 5)),
  "range 3": and(gte("customer.since_days", 30), lte("customer.since_days", 900)),
  "strings 1": or(ends("email", "@acme.com"), contains("note", "leave at door")),
  "strings 2": and(starts("order_id", "EU-"), contains("note", "gift")),
  "strings 3": and(not(starts("note", "No")), ends("customer.id", "7")),
  "regex 1": { address: [v("email")] },
  "regex 2": { door: [v("note")] },
  "regex 3": { european: [v("order_id")] },
  "exists 1": { some: [v("lines"), is("digital", true)] },
  "exists 2": { all: [v("lines"), and(lt("cost", 200), gt("count", 0))] },
  "exists 3": { some: [v("lines"), and(starts("sku", "S3"), gte("count", 2))] },
  "exists 4": { some: [v("labels"), or(is("", "cold"), is("", "vip"))] },
  "exists 5": { ">=": [{ length_of: [{ filter: [v("lines"), gt("cost", 100)] }] }, 2] },
  "has 1": and(there("customer.company"), gt("customer.company.seats", 10)),
  "has 2": and(there("shipping"), is("shipping.method", "air"), lt("shipping.eta_days", 4)),
  "has 3": or(not(v("coupon")), is("coupon", "SPRING")),
  "twelve 1": and(
    is("status", "paid"),
    not(v("gift")),
    or(is("country", "DE"), is("country", "FR")),
    isNot("customer.tier", "basic"),
    { in: [v("priority"), [1, 2, 3, 4, 5]] },
    gte("total", 5),
    lte("total", 390),
    lt("quantity", 6),
    { ">": [{ length_of: [v("note")] }, 10] },
    gt("customer.since_days", 10),
    lt("discount", 6),
  ),
  "twelve 2": and(
    there("shipping"),
    isNot("shipping.method", "post"),
    gte("shipping.eta_days", 1),
    lte("shipping.eta_days", 8),
    is("express", true),
    contains("email", "@"),
    { in: [v("status"), ["placed", "paid", "shipped"]] },
    gt("total", 1),
    gte("quantity", 1),
    lt("priority", 9),
    isNot("country", "JP"),
    not({ in: ["heavy", v("labels")] }),
  ),
  "twelve 3": or(
    gt("total", 399),
    is("quantity", 6),
    is("priority", 0),
    is("country", "SE"),
    gt("discount", 7),
    and(is("gift", true), is("express", true)),
    is("status", "returned"),
    lt("customer.since_days", 20),
    starts("order_id", "AP-10"),
    ends("email", ".example"),
    starts("note", "Second"),
  ),
  "missing 1": { "===": [{ var: ["coupon", "none"] }, "SPRING"] },
  "missing 2": { "!==": [{ var: ["shipping.method", "post"] }, "post"] },
  "missing 3": { ">": [{ var: ["customer.company.seats", 0] }, 20] },
};
