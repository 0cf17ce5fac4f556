import type { CreatePageParameters } from "@notionhq/client";
import { types } from "@ingestlayer/core/plugin";
import type { JsonObject, JsonValue } from "@ingestlayer/core/plugin";
import { testDestination, testEvent } from "@ingestlayer/core/testing";
import { describe, expect, test } from "vitest";
import type { Reply } from "../_http/testing/server.ts";
import { hostileTexts } from "../_text/testing/hostile.ts";
import { examples } from "./examples.ts";
import { notion } from "./index.ts";
import { dataSource, refusal, startNotion } from "./testing/notion-server.ts";
import type { NotionServer } from "./testing/notion-server.ts";

const inputType = types.object({}, { open: true });
const done = { kind: "done" };
const titled = { properties: { Name: "$event.name" } };

function by({ origin }: NotionServer, route: unknown = titled, config: JsonObject = {}) {
  return testDestination(notion, {
    config: { token: "ntn_secret", dataSource, api: origin, ...config },
    route,
    inputType,
  });
}

async function reportOf(reply: Reply) {
  await using server = await startNotion([reply]);
  await using destination = await by(server);
  return await destination.deliver([testEvent({ name: "x" })]);
}

describe("examples", () => {
  test.each(examples)("$title", async ({ route, input, page }) => {
    await using server = await startNotion();
    await using destination = await by(server, route);
    expect(destination.problems).toEqual([]);
    const event = testEvent(input, { received_at: new Date(Date.UTC(2026, 0, 1)) });
    expect(await destination.deliver([event])).toEqual([done]);
    const parent = { type: "data_source_id", data_source_id: dataSource };
    expect(server.pages).toEqual([{ parent, ...page }]);
  });

  test("are such as Notion's own types admit", () => {
    const [{ page }] = examples;
    const { Name, Tags, ...others } = page.properties;
    const request: CreatePageParameters = {
      parent: { type: "data_source_id", data_source_id: dataSource },
      properties: {
        ...others,
        Name: { title: [...Name.title] },
        Tags: { multi_select: [...Tags.multi_select] },
      },
    };
    expect(request.properties).toEqual(page.properties);
  });
});

describe("values become what the property's type asks", () => {
  const id = "0123456789abcdef0123456789abcdef";
  const table: readonly (readonly [string, JsonValue, JsonObject])[] = [
    ["Body", { a: 1 }, { rich_text: [{ type: "text", text: { content: '{"a":1}' } }] }],
    ["Amount", "12.5", { number: 12.5 }],
    ["Urgency", "very, very high", { select: { name: "very very high" } }],
    ["Urgency", "", { select: null }],
    ["State", "Done", { status: { name: "Done" } }],
    ["Tags", "one", { multi_select: [{ name: "one" }] }],
    ["Received", "2026-01-31", { date: { start: "2026-01-31" } }],
    [
      "Received",
      { start: "2026-01-31T10:00:00Z", end: "2026-02-01T10:00:00+01:00" },
      { date: { start: "2026-01-31T10:00:00Z", end: "2026-02-01T10:00:00+01:00" } },
    ],
    ["Open", "false", { checkbox: false }],
    ["Link", "https://acme.example/x", { url: "https://acme.example/x" }],
    ["Mail", "ana@acme.example", { email: "ana@acme.example" }],
    ["Phone", "+49 30 1234", { phone_number: "+49 30 1234" }],
    ["Owner", id, { people: [{ object: "user", id }] }],
    ["Account", [id, id], { relation: [{ id }, { id }] }],
  ];
  test.each(table)("%s: %j", async (name, value, property) => {
    await using server = await startNotion();
    await using destination = await by(server, { properties: { [name]: "$event.value" } });
    expect(await destination.deliver([testEvent({ value })])).toEqual([done]);
    expect(server.pages[0]?.["properties"]).toEqual({ [name]: property });
  });

  test("an integer beyond 2^53 is the nearest number that Notion has", async () => {
    await using server = await startNotion();
    await using destination = await by(server, { properties: { Amount: "$event.value" } });
    await destination.deliver([testEvent({ value: 12345678901234567890n })]);
    expect(server.pages[0]?.["properties"]).toEqual({
      Amount: { number: 12345678901234567000n },
    });
  });

  const misfits: readonly (readonly [string, JsonValue])[] = [
    ["Amount", "many"],
    ["Amount", true],
    ["State", ""],
    ["Received", "tomorrow"],
    ["Received", "2026-13-45"],
    ["Open", "perhaps"],
    ["Link", "no link"],
    ["Link", `https://a.example/${"x".repeat(2_000)}`],
    ["Mail", "nobody"],
    ["Owner", "ana"],
    ["Account", ["x"]],
  ];
  test.each(misfits)("%s is not %j: a dead letter that names the property", async (name, value) => {
    await using server = await startNotion();
    await using destination = await by(server, { properties: { [name]: "$event.value" } });
    expect(await destination.deliver([testEvent({ value })])).toMatchObject([
      { kind: "reject", failure: { code: "IL_NOTION_101", detail: { property: name } } },
    ]);
    expect(server.pages).toEqual([]);
  });
});

describe("answers", () => {
  const table: readonly (readonly [Reply, object])[] = [
    [
      refusal(400, "validation_error", "Name is expected to be secret."),
      [{ kind: "reject", failure: { code: "IL_NOTION_102", detail: { property: "Name" } } }],
    ],
    [refusal(400, "invalid_json"), [{ kind: "reject", failure: { code: "IL_NOTION_102" } }]],
    ...["invalid_request", "invalid_request_url", "invalid_grant", "missing_version"].map(
      (code): readonly [Reply, object] => [
        refusal(400, code),
        { kind: "outage", needsOperator: true, failure: { detail: { error: code } } },
      ],
    ),
    [refusal(502, "bad_gateway"), { kind: "outage", maybeDelivered: true }],
    [refusal(503, "database_connection_unavailable"), { kind: "outage" }],
    [refusal(401, "unauthorized"), { kind: "outage", needsOperator: true }],
    [
      refusal(403, "restricted_resource"),
      { kind: "outage", needsOperator: true, failure: { code: "IL_NOTION_103" } },
    ],
    [
      refusal(404, "object_not_found", "Could not find data source with ID: secret"),
      { kind: "outage", needsOperator: true },
    ],
    [
      refusal(404, "object_not_found", "Could not find page with ID: secret"),
      [{ kind: "reject", failure: { code: "IL_NOTION_102" } }],
    ],
    [refusal(409, "conflict_error"), [{ kind: "retry", failure: { code: "IL_NOTION_108" } }]],
    [
      { status: 429, headers: { "retry-after": "5" }, body: '{"code":"rate_limited"}' },
      { kind: "outage", afterMs: 5_000, failure: { code: "IL_NOTION_104" } },
    ],
    [
      { status: 529, headers: { "retry-after": "30" }, body: '{"code":"service_overload"}' },
      { kind: "outage", afterMs: 30_000, failure: { code: "IL_NOTION_104" } },
    ],
    [refusal(500, "internal_server_error"), { kind: "outage", maybeDelivered: true }],
    [refusal(503, "service_unavailable"), { kind: "outage", failure: { code: "IL_NOTION_105" } }],
    [refusal(504, "gateway_timeout"), { kind: "outage", maybeDelivered: true }],
    [
      { status: 400, body: "<html>" },
      { kind: "outage", failure: { code: "IL_NOTION_107" } },
    ],
    ["hang-up", { kind: "outage", maybeDelivered: true }],
  ];
  test.each(table)("%j", async (reply, report) => {
    const found = await reportOf(reply);
    expect(found).toMatchObject(report);
    expect(JSON.stringify(found)).not.toContain("secret");
  });
});

test("a property that gets another type is noticed: the page is written as it asks now", async () => {
  await using server = await startNotion();
  await using destination = await by(server, { properties: { Urgency: "$event.urgency" } });
  const event = testEvent({ urgency: "high" });
  expect(await destination.deliver([event])).toEqual([done]);
  server.types["Urgency"] = "rich_text";
  expect(await destination.deliver([event])).toEqual([done]);
  expect(server.pages[1]?.["properties"]).toMatchObject({ Urgency: { rich_text: [{}] } });
});

test("a property that is not there is an outage with the nearest name, not a heap of dead letters", async () => {
  await using server = await startNotion();
  await using destination = await by(server, { properties: { Urgancy: "x" } });
  expect(await destination.deliver([testEvent({})])).toMatchObject({
    kind: "outage",
    needsOperator: true,
    failure: { code: "IL_NOTION_201", reason: expect.stringContaining("'Urgency'") },
  });
});

test("check reads the data source and writes nothing", async () => {
  await using server = await startNotion();
  const signal = new AbortController().signal;
  await using good = await by(server);
  expect(await good.route?.check?.(signal)).toEqual([]);
  await using mistaken = await by(server, { properties: { Nmae: "x", Total: 1 } });
  expect(await mistaken.route?.check?.(signal)).toMatchObject([
    { code: "IL_NOTION_201", place: "to.properties.Nmae", hint: "Did you mean 'Name'?" },
    { code: "IL_NOTION_202", place: "to.properties.Total" },
  ]);
  await using forged = await by(server, titled, { token: "ntn_other" });
  expect(await forged.route?.check?.(signal)).toMatchObject([{ code: "IL_NOTION_103" }]);
  expect(server.pages).toEqual([]);
});

test.each(hostileTexts)("hostile text arrives inert and within limits: $name", async ({ text }) => {
  await using server = await startNotion();
  const value = "{{ $event.text }}";
  const rich_text = [{ type: "text", text: { content: value }, annotations: { bold: true } }];
  const route = {
    properties: { Name: value, Body: value, Urgency: value, Tags: [value, "fixed"] },
    children: [value, { type: "quote", quote: { rich_text } }],
  };
  await using destination = await by(server, route);
  const report = await destination.deliver([testEvent({ text })]);
  if (text.length >= 1_000_000) {
    // Four times what one text may have is more than Notion takes in one request.
    expect(report).toMatchObject([{ kind: "reject", failure: { code: "IL_NOTION_106" } }]);
    return;
  }
  expect(report).toEqual([done]);
  for (const [, content = ""] of (server.got.at(-1)?.body ?? "").matchAll(/"content":"([^"]*)/g)) {
    expect(content).not.toMatch(/\\u00[01]|\\ud[89a-f]|[\u202a-\u202e\u2066-\u2069]/i);
  }
});

test("a text of any length is split, and cut where Notion takes no more of it", async () => {
  await using server = await startNotion();
  await using destination = await by(server, { properties: { Body: "$event.text" } });
  const text = "👍".repeat(2_500);
  expect(
    await destination.deliver([testEvent({ text }), testEvent({ text: "x".repeat(400_000) })]),
  ).toEqual([done, done]);
  const contents = server.pages.map((page) =>
    [...JSON.stringify(page).matchAll(/"content":"([^"]*)"/g)].map(([, content]) => content ?? ""),
  );
  expect(contents[0]?.join("")).toBe(text);
  expect(contents[1]?.join("")).toMatch(/^x{199899}…$/);
  expect(contents[1]?.length).toBeLessThanOrEqual(100);
});

describe("mistakes in the config", () => {
  const good = { token: "t", dataSource };
  const cases: readonly (readonly [string, JsonObject, JsonObject, RegExp])[] = [
    [
      "no data source",
      { ...good, dataSource: "tickets" },
      titled,
      /expected the id of a data source/,
    ],
    ["no property", good, { properties: {} }, /expected at least one property/],
    ["a mistaken template", good, { properties: { Name: "{{ $event. }}" } }, /IL_DSL/],
  ];
  test.each(cases)("%s", async (_name, config, route, expected) => {
    await using destination = await testDestination(notion, { config, route, inputType });
    expect(destination.problems.join("\n")).toMatch(expected);
  });
});
