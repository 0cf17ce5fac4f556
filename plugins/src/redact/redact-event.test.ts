import { describe, expect, test } from "vitest";
import type { JsonObject } from "@ingestlayer/core/plugin";
import { configSchema } from "./config.ts";
import { planRedaction } from "./plan.ts";
import { redactEvent } from "./redact-event.ts";

const key = "a key for tests, long enough";

function redact(payload: JsonObject, config: object = {}) {
  return redactEvent(payload, planRedaction(configSchema.parse(config)));
}

describe("which fields are read", () => {
  const payload = {
    note: "jo@example.org",
    customer: { notes: ["kim@example.org", { text: "lee@example.org" }] },
    items: [{ note: "ann@example.org", sku: "bo@example.org" }],
  };

  test.each([
    [["note"], ["note"]],
    [["customer"], ["customer.notes.0", "customer.notes.1.text"]],
    [["customer.notes[*]"], ["customer.notes.0", "customer.notes.1.text"]],
    [["customer.notes[0]"], ["customer.notes.0"]],
    [["items[*].note"], ["items.0.note"]],
    [["items[].sku"], ["items.0.sku"]],
    [["**.note"], ["note", "items.0.note"]],
    [["*.*.*.text"], ["customer.notes.1.text"]],
    [["nothing"], []],
  ])("%j", (fields, places) => {
    const { payload: out } = redact(payload, { fields, known: false });
    const hidden: string[] = [];
    const walk = (value: unknown, place: string): void => {
      if (typeof value === "string" && value.startsWith("[")) hidden.push(place);
      if (typeof value !== "object" || value === null) return;
      for (const [name, inner] of Object.entries(value)) {
        walk(inner, place === "" ? name : `${place}.${name}`);
      }
    };
    walk(out, "");
    expect(hidden).toEqual(places);
  });
});

describe("known values", () => {
  const customer = {
    full_name: "Will Okonkwo-Reyes",
    email: "w.okonkwo@example.org",
    phone: "+1 (555) 010-4477",
    address: "12 Elm Street, Springfield",
  };

  test.each([
    ["OKONKWO called", "[PERSON_1] called"],
    ["ask will, will you? Will?", "ask will, will you? [PERSON_1]?"],
    ["w.okonkwo has no access", "[EMAIL_1] has no access"],
    ["W.Okonkwo@Example.ORG", "[EMAIL_1]"],
    ["number 5550104477 is dead", "number [PHONE_1] is dead"],
    ["555.010.4477", "[PHONE_1]"],
    ["12 ELM STREET is wrong", "[ADDRESS_1] is wrong"],
  ])("%s", (body, expected) => {
    const { payload } = redact({ customer, body }, { fields: ["body"] });
    expect(payload["body"]).toBe(expected);
  });

  test("are those of the fields named, where the config names some", () => {
    const event = { label: "quarterly report", body: "the Quarterly Report" };
    expect(redact(event, { fields: ["body"] }).payload["body"]).toBe("the Quarterly Report");
    const { payload } = redact(event, { fields: ["body"], known: ["label"] });
    expect(payload["body"]).toBe("the [PERSON_1]");
  });

  test("a name found in one text is hidden in the others", () => {
    const event = { a: "Regards,\nOluwaseun Adebayo", b: "adebayo needs help" };
    expect(redact(event).payload).toEqual({
      a: "Regards,\n[PERSON_1]",
      b: "[PERSON_1] needs help",
    });
  });
});

describe("labels", () => {
  test("the same person has the same number, another one another", () => {
    const body = "Maria Keller met Tom Lund. Maria left, Lund stayed, KELLER called.";
    expect(redact({ body }).payload["body"]).toBe(
      "[PERSON_1] met [PERSON_2]. [PERSON_1] left, [PERSON_2] stayed, [PERSON_1] called.",
    );
  });

  test("numbers of an earlier run are not given again", () => {
    const body = "[EMAIL_1] wrote to jo@example.org and jo@example.org";
    expect(redact({ body }).payload["body"]).toBe("[EMAIL_1] wrote to [EMAIL_2] and [EMAIL_2]");
  });
});

describe("actions", () => {
  const body = "jo@example.org, card 4242 4242 4242 4242, Regards, Maria Keller";

  test("hash is the same for the same value and key, and differs with the key", () => {
    const one = redact({ body, again: "JO@example.org" }, { action: "hash", key }).payload;
    const other = redact({ body }, { action: "hash", key: `${key}!` }).payload;
    expect(one["body"]).toMatch(/^EMAIL:[\da-f]{20}, card CREDIT_CARD:[\da-f]{20}, /);
    expect(one["body"]).toEqual(expect.stringContaining(one["again"] as string));
    expect(other["body"]).not.toBe(one["body"]);
  });

  test("fake keeps the form, is the same each time, and passes the checks of the real thing", () => {
    const config = { action: "fake", key };
    const { payload } = redact({ body }, config);
    expect(payload).toEqual(redact({ body }, config).payload);
    expect(payload["body"]).toMatch(
      /^[a-z]+\.[a-z]+\d+@example\.org, card \d{4} \d{4} \d{4} \d{4}, Regards, [A-Z][a-z]+ [A-Z][a-z]+$/,
    );
    expect(payload["body"]).not.toMatch(/Maria|Keller|jo@|4242 4242/);
  });

  test("a fake is not taken for a finding, in texts that are read again neither", () => {
    const glued = "mail jo@example.org]kim@example.org, Maria Keller";
    const { payload, report } = redact({ glued }, { action: "fake", key });
    expect(report).toEqual({ EMAIL: 2, PERSON: 1 });
    expect(JSON.stringify(payload)).not.toMatch(/\[|jo@|kim@|Maria/);
  });

  test("mask keeps the last four of a long value and none of a short one", () => {
    const { payload } = redact({ body, pin: "4711" }, { action: "mask", whole: { pin: "mask" } });
    expect(payload["body"]).toContain("**** **** **** 4242");
    expect(payload["pin"]).toBe("****");
  });

  test("remove takes the value out of a text, and a whole field out of its object", () => {
    const config = { action: "remove", whole: { ssn: "remove", "list[*]": "remove" } };
    const { payload } = redact({ body: "a jo@example.org b", ssn: "x", list: ["a", "b"] }, config);
    expect(payload).toEqual({ body: "a  b", list: [null, null] });
  });
});

describe("what is kept", () => {
  const keep = ["hello@acme.example", "Maria Lund Ltd"];

  test.each([
    ["HELLO@acme.example, jo@acme.example", "HELLO@acme.example, [EMAIL_1]"],
    ["Best regards, Maria Lund Ltd", "Best regards, Maria Lund Ltd"],
    ["say hello@acme.example.org", "say [EMAIL_1]"],
  ])("%s", (body, expected) => {
    expect(redact({ body }, { keep }).payload["body"]).toBe(expected);
  });
});

describe("word lists", () => {
  const custom = { PROJECT: { words: ["Blue Heron", "heron bay", "東京計画", "#1 plan"] } };

  test.each([
    ["the blue heron flies, Blue Herons do not", "the [PROJECT_1] flies, Blue Herons do not"],
    ["blue heron bay", "[PROJECT_1]"],
    ["これは東京計画です", "これは[PROJECT_1]です"],
    ["see #1 Plan.", "see [PROJECT_1]."],
  ])("%s", (body, expected) => {
    expect(redact({ body }, { custom }).payload["body"]).toBe(expected);
  });
});

describe("keys", () => {
  test("that are values are hidden, without losing an entry", () => {
    const { payload } = redact({
      votes: { "jo@example.org": 1, "kim@example.org": 2, address_2: 3 },
    });
    expect(payload).toEqual({ votes: { "[EMAIL_1]": 1, "[EMAIL_2]": 2, address_2: 3 } });
  });

  test("removed to the same name are kept apart", () => {
    const config = { action: "mask" };
    const { payload } = redact({ "jo@example.org": 1, "ko@example.org": 2 }, config);
    expect(Object.values(payload)).toEqual([1, 2]);
  });

  test("of the prototype stay data", () => {
    const event = JSON.parse('{"__proto__":{"note":"jo@example.org"}}') as JsonObject;
    const { payload } = redact(event);
    expect(JSON.stringify(payload)).toBe('{"__proto__":{"note":"[EMAIL_1]"}}');
    expect(Object.hasOwn(payload, "__proto__")).toBe(true);
  });
});

test("integers beyond the safe range survive untouched", () => {
  const event = { big: 2n ** 60n, note: "jo@example.org" };
  expect(redact(event).payload).toEqual({ big: 2n ** 60n, note: "[EMAIL_1]" });
});

test("the payload given is not changed", () => {
  const event = Object.freeze({ list: Object.freeze(["jo@example.org"]) });
  expect(redact(event).payload).toEqual({ list: ["[EMAIL_1]"] });
  expect(event.list[0]).toBe("jo@example.org");
});

test("a label in a field is no one's name", () => {
  const event = { customer: { name: "[PERSON_1]" }, note: "the person called" };
  expect(redact(event).payload).toBe(event);
});

test("a name of a script without spaces is hidden within a sentence where it is known", () => {
  const event = { customer: { name: "王小明" }, note: "我是王小明,请帮忙" };
  expect(redact(event).payload["note"]).toBe("我是[PERSON_1],请帮忙");
});

test("the report counts findings by type", () => {
  const event = { a: "jo@example.org", b: "jo@example.org and 81.2.69.160" };
  expect(redact(event).report).toEqual({ EMAIL: 2, IP: 1 });
});

test("nesting deeper than any real event is hidden, not passed on unread", () => {
  let value: JsonObject = { mail: "jo@example.org" };
  for (let depth = 0; depth < 300; depth += 1) value = { inner: value };
  expect(JSON.stringify(redact(value).payload)).not.toContain("jo@example.org");
});
