import { check, createEnv } from "@ingestlayer/dsl";
import { describe, expect, test } from "vitest";
import { createCatalog } from "./catalog.ts";
import type { Catalog } from "./catalog.ts";

const declarations = {
  "support.ticket.created": {
    ticket_id: "string",
    customer_tier: "free | pro | enterprise",
    opened_at: "timestamp?",
    rating: "float | null",
    tags: "string[]?",
    account: { id: "string", seats: "int?" },
    "contact?": { email: "string" },
    items: [{ sku: "string" }],
  },
  "audit.entry": "json",
};

const ticket = {
  ticket_id: "t-1",
  customer_tier: "pro",
  rating: null,
  account: { id: "a-1" },
  items: [],
};

function catalogOf(
  events: Record<string, unknown>,
  undeclared: Catalog["undeclared"] = "refuse",
  strict = false,
) {
  return createCatalog(events, { undeclared, strict }, (path, { code }) => {
    throw new Error(`${code} at ${path.join(".")}`);
  });
}

describe("check", () => {
  const catalog = catalogOf(declarations);
  const name = "support.ticket.created";

  test("a payload that fits has no mistake, and fields that are not declared are none", () => {
    expect(catalog.check(name, ticket)).toBeUndefined();
    expect(catalog.check(name, { ...ticket, extra: { any: 1 } })).toBeUndefined();
    expect(catalog.check(name, { ...ticket, opened_at: null, contact: null })).toBeUndefined();
    expect(catalog.check("audit.entry", { any: ["thing"] })).toBeUndefined();
  });

  test.each([
    [{ accuont: {} }, "accuont", "Did you mean 'account'?"],
    [{ account: { id: "a", seat: 1 } }, "account.seat", "Did you mean 'seats'?"],
    [{ items: [{ sku: "s" }, { sku: "s", "a b": 1 }] }, 'items[1]["a b"]', "Leave it out"],
    [{ contact: { email: "e", phone: null } }, "contact.phone", "Leave it out"],
  ])("strict: %j has a field too many at %s", (change, path, hint) => {
    const strict = catalogOf(declarations, "refuse", true);
    expect(strict.check(name, ticket)).toBeUndefined();
    expect(strict.check("audit.entry", { any: ["thing"] })).toBeUndefined();
    expect(strict.check(name, { ...ticket, ...change })).toMatchObject({
      code: "IL_EVT_107",
      path,
      hint: expect.stringContaining(hint) as string,
    });
    expect(catalog.check(name, { ...ticket, ...change })).toBeUndefined();
  });

  test.each([
    [{ account: { id: 5 } }, "IL_EVT_102", "account.id", "expected string, found number"],
    [{ account: [] }, "IL_EVT_102", "account", "expected an object, found list"],
    [{ account: { id: "a", seats: 1.5 } }, "IL_EVT_105", "account.seats", "fraction"],
    [{ customer_tier: "Pro" }, "IL_EVT_103", "customer_tier", '"free" | "pro" | "enterprise"'],
    [{ customer_tier: 1 }, "IL_EVT_102", "customer_tier", "found number"],
    [{ ticket_id: undefined }, "IL_EVT_101", "ticket_id", "expected string"],
    [{ ticket_id: null }, "IL_EVT_102", "ticket_id", "found null"],
    [{ rating: undefined }, "IL_EVT_101", "rating", "float | null"],
    [{ rating: Infinity }, "IL_EVT_106", "rating", "beyond the range"],
    [{ opened_at: "yesterday" }, "IL_EVT_104", "opened_at", "another form"],
    [{ tags: ["a", 2] }, "IL_EVT_102", "tags[1]", "found number"],
    [{ items: [{}] }, "IL_EVT_101", "items[0].sku", "missing"],
    [{ contact: {} }, "IL_EVT_101", "contact.email", "missing"],
  ])("%j is %s at %s", (change, code, path, words) => {
    const mistake = catalog.check(name, { ...ticket, ...change });
    expect(mistake).toMatchObject({ code, path });
    expect(mistake?.message).toContain(words);
  });

  test.each([null, 5, "text", [], true])("a payload %j is no object", (payload) => {
    expect(catalog.check(name, payload)?.code).toBe("IL_EVT_003");
    expect(catalog.check("audit.entry", payload)?.code).toBe("IL_EVT_003");
  });

  test("a missing field whose name is there in another spelling is named in the hint", () => {
    const { ticket_id: ticketId, ...rest } = ticket;
    expect(catalog.check(name, { ...rest, ticketId })?.hint).toContain("'ticketId'");
  });

  test("a misspelt literal gets the nearest one, and no value is ever shown", () => {
    const mistake = catalog.check(name, { ...ticket, customer_tier: "enterprize" });
    expect(mistake?.hint).toBe("Did you mean 'enterprise'?");
    expect(JSON.stringify(mistake)).not.toContain("enterprize");
  });
});

describe("an undeclared event", () => {
  test("is refused with the nearest declared one", () => {
    const catalog = catalogOf(declarations);
    expect(catalog.check("support.ticket.create", {})).toMatchObject({
      code: "IL_EVT_001",
      hint: "Did you mean 'support.ticket.created'?",
    });
    expect(catalog.check("user.left", {})?.hint).toContain("undeclared: accept");
  });

  test("is accepted where the config says so, if its payload is an object", () => {
    const catalog = catalogOf(declarations, "accept");
    expect(catalog.check("user.left", { any: 1 })).toBeUndefined();
    expect(catalog.check("user.left", [])?.code).toBe("IL_EVT_003");
    expect(catalog.type("user.left")).toBeUndefined();
  });

  test.each([
    ["Support.Ticket.Created", "Send 'support.ticket.created'."],
    ["Order Completed", "Send 'order.completed'."],
    ["", "Send a name such as"],
    ["a..b", "Send 'a.b'."],
    ["x".repeat(201), "Send"],
  ])("whose name is %j is refused in either case", (name, hint) => {
    for (const undeclared of ["accept", "refuse"] as const) {
      const mistake = catalogOf(declarations, undeclared).check(name, {});
      expect(mistake?.code).toBe("IL_EVT_002");
      expect(mistake?.hint).toContain(hint);
    }
  });
});

describe("the type that expressions are checked against", () => {
  const catalog = catalogOf(declarations);
  const errorsIn = (source: string, name = "support.ticket.created") => {
    const env = createEnv({ variables: { $event: catalog.type(name)! } });
    const { diagnostics } = check(source, env);
    return diagnostics.filter(({ severity }) => severity === "error").length;
  };

  test.each([
    ['$event.customer_tier == "pro"', 0],
    ['$event.customer_tier == "prp"', 1],
    ["$event.ticket_idd == 'x'", 1],
    ["$event.account.id == 'x'", 0],
    ["$event.account.name == 'x'", 1],
    ["has($event.account.seats) && $event.account.seats > 3", 0],
    ["$event.account.seats > 3", 1],
    ["$event.contact.email == 'x'", 1],
    ["$event.rating > 1.5", 1],
    ["has($event.rating) && $event.rating > 1.5", 0],
    ["$event.items.exists(item, item.sku == 'x')", 0],
    ["$event.items.exists(item, item.sky == 'x')", 1],
  ])("%s has %i errors", (source, errors) => {
    expect(errorsIn(source)).toBe(errors);
  });

  test("anything may be said of an event that is any object", () => {
    expect(errorsIn("$event.whatever == 1", "audit.entry")).toBe(0);
  });
});
