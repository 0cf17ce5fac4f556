// The limit for the second set: what a programmer would write for each rule, checked once and trusted.
const COUNTRIES = new Set(["DE", "FR", "IT", "ES", "NL", "BE", "AT", "PT", "SE", "FI"]);
const ADDRESS = /^[a-z]+@(acme|globex)[.]com$/;
const DOOR = /door|neighbou?r/i;
const EUROPEAN = /^EU-[0-9]{4}$/;

export const ORDERS = {
  "equality 1": ({ $event: e }) => e.status === "shipped",
  "equality 2": ({ $event: e }) => e.quantity === 3,
  "equality 3": ({ $event: e }) => e.customer.tier !== "basic",
  "and 1": ({ $event: e }) => e.gift && e.country === "DE" && e.total > 75.5,
  "and 2": ({ $event: e }) => e.express === true && e.quantity >= 2 && e.status !== "returned",
  "and 3": ({ $event: e }) => e.customer.since_days > 365 && e.discount === 0 && !e.gift,
  "in 1": ({ $event: e }) => COUNTRIES.has(e.country),
  "in 2": ({ $event: e }) =>
    e.priority === 1 || e.priority === 2 || e.priority === 5 || e.priority === 8,
  "in 3": ({ $event: e }) => e.labels.includes("fragile"),
  "in 4": ({ $event: e }) => e.status === "paid" || e.status === "shipped",
  "range 1": ({ $event: e }) => e.total > 20 && e.total <= 250.5,
  "range 2": ({ $event: e }) => e.quantity >= 2 && e.quantity < 5,
  "range 3": ({ $event: e }) => e.customer.since_days >= 30 && e.customer.since_days <= 900,
  "strings 1": ({ $event: e }) => e.email.endsWith("@acme.com") || e.note.includes("leave at door"),
  "strings 2": ({ $event: e }) => e.order_id.startsWith("EU-") && e.note.includes("gift"),
  "strings 3": ({ $event: e }) => !e.note.startsWith("No") && e.customer.id.endsWith("7"),
  "regex 1": ({ $event: e }) => ADDRESS.test(e.email),
  "regex 2": ({ $event: e }) => DOOR.test(e.note),
  "regex 3": ({ $event: e }) => EUROPEAN.test(e.order_id),
  "exists 1": ({ $event: e }) => e.lines.some((l) => l.digital),
  "exists 2": ({ $event: e }) => e.lines.every((l) => l.cost < 200 && l.count > 0),
  "exists 3": ({ $event: e }) => e.lines.some((l) => l.sku.startsWith("S3") && l.count >= 2),
  "exists 4": ({ $event: e }) => e.labels.some((x) => x === "cold" || x === "vip"),
  "exists 5": ({ $event: e }) => e.lines.filter((l) => l.cost > 100).length >= 2,
  "has 1": ({ $event: e }) => e.customer.company !== undefined && e.customer.company.seats > 10,
  "has 2": ({ $event: e }) =>
    e.shipping !== undefined && e.shipping.method === "air" && e.shipping.eta_days < 4,
  "has 3": ({ $event: e }) => e.coupon === undefined || e.coupon === "SPRING",
  "twelve 1": ({ $event: e }) =>
    e.status === "paid" &&
    !e.gift &&
    (e.country === "DE" || e.country === "FR") &&
    e.customer.tier !== "basic" &&
    e.priority >= 1 &&
    e.priority <= 5 &&
    e.total >= 5 &&
    e.total <= 390 &&
    e.quantity < 6 &&
    e.note.length > 10 &&
    e.customer.since_days > 10 &&
    e.discount < 6,
  "twelve 2": ({ $event: e }) =>
    e.shipping !== undefined &&
    e.shipping.method !== "post" &&
    e.shipping.eta_days >= 1 &&
    e.shipping.eta_days <= 8 &&
    e.express &&
    e.email.includes("@") &&
    (e.status === "placed" || e.status === "paid" || e.status === "shipped") &&
    e.total > 1 &&
    e.quantity >= 1 &&
    e.priority < 9 &&
    e.country !== "JP" &&
    !e.labels.includes("heavy"),
  "twelve 3": ({ $event: e }) =>
    e.total > 399 ||
    e.quantity === 6 ||
    e.priority === 0 ||
    e.country === "SE" ||
    e.discount > 7 ||
    (e.gift && e.express) ||
    e.status === "returned" ||
    e.customer.since_days < 20 ||
    e.order_id.startsWith("AP-10") ||
    e.email.endsWith(".example") ||
    e.note.startsWith("Second"),
  "missing 1": ({ $event: e }) => (e.coupon ?? "none") === "SPRING",
  "missing 2": ({ $event: e }) => (e.shipping?.method ?? "post") !== "post",
  "missing 3": ({ $event: e }) => (e.customer.company?.seats ?? 0) > 20,
};
