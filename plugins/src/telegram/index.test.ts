import { types } from "@ingestlayer/core/plugin";
import type { JsonObject } from "@ingestlayer/core/plugin";
import { testDestination, testEvent } from "@ingestlayer/core/testing";
import { describe, expect, test } from "vitest";
import type { Reply } from "../_http/testing/server.ts";
import { hostileTexts } from "../_text/testing/hostile.ts";
import { examples } from "./examples.ts";
import { telegram } from "./index.ts";
import { chatId, refusal, startTelegram } from "./testing/telegram-server.ts";
import type { TelegramServer } from "./testing/telegram-server.ts";

const inputType = types.object({}, { open: true });
const done = { kind: "done" };

function by(
  { origin }: Pick<TelegramServer, "origin">,
  route: unknown = { text: "x" },
  config: JsonObject = {},
  warnings: string[] = [],
) {
  return testDestination(telegram, {
    config: { token: "1:secret", chat: chatId, api: origin, ...config },
    route,
    inputType,
    log: { info: () => undefined, warn: (message) => warnings.push(message) },
  });
}

async function reportOf(reply: Reply, route?: unknown) {
  await using server = await startTelegram([reply]);
  await using destination = await by(server, route);
  return await destination.deliver([testEvent({})]);
}

describe("examples", () => {
  test.each(examples)("$title", async ({ route, input, posted }) => {
    await using server = await startTelegram();
    await using destination = await by(server, route);
    expect(destination.problems).toEqual([]);
    expect(await destination.deliver([testEvent(input)])).toEqual([done]);
    expect(server.posted).toMatchObject([
      { chat_id: chatId, link_preview_options: { is_disabled: true }, ...posted },
    ]);
    expect(server.posted[0]).not.toHaveProperty("parse_mode");
  });
});

describe("answers", () => {
  const table: readonly (readonly [Reply, object])[] = [
    [
      refusal(400, "Bad Request: message text is empty"),
      [{ kind: "reject", failure: { code: "IL_TELEGRAM_101" } }],
    ],
    [
      refusal(400, "Bad Request: can't parse entities: secret words"),
      [{ kind: "reject", failure: { reason: expect.stringContaining("can't parse entities") } }],
    ],
    [refusal(400, "Bad Request: message thread not found"), [{ kind: "reject" }]],
    [
      refusal(400, "Bad Request: chat not found"),
      { kind: "outage", needsOperator: true, failure: { code: "IL_TELEGRAM_102" } },
    ],
    [refusal(403, "Forbidden: bot was kicked from the group chat"), { needsOperator: true }],
    [
      refusal(401, "Unauthorized"),
      { kind: "outage", needsOperator: true, failure: { code: "IL_TELEGRAM_103" } },
    ],
    [refusal(404, "Not Found"), { kind: "outage", needsOperator: true }],
    [
      refusal(429, "Too Many Requests: retry after 17", { retry_after: 17 }),
      { kind: "outage", afterMs: 17_000, failure: { code: "IL_TELEGRAM_104" } },
    ],
    [refusal(500, "Internal Server Error"), { kind: "outage", maybeDelivered: true }],
    [
      { status: 502, body: "<html>" },
      { kind: "outage", failure: { code: "IL_TELEGRAM_105" } },
    ],
    [
      { status: 200, body: "<html>" },
      { maybeDelivered: true, needsOperator: true },
    ],
    ["hang-up", { kind: "outage", maybeDelivered: true }],
  ];
  test.each(table)("%j", async (reply, report) => {
    const found = await reportOf(reply);
    expect(found).toMatchObject(report);
    expect(JSON.stringify(found)).not.toContain("secret");
  });

  test("a chat that an event names is the event's fault alone", async () => {
    await using server = await startTelegram();
    await using destination = await by(server, { text: "x", chat: "$event.chat" });
    const events = ["-5", chatId].map((chat) => testEvent({ chat }));
    expect(await destination.deliver(events)).toMatchObject([
      { kind: "reject", failure: { code: "IL_TELEGRAM_102" } },
      done,
    ]);
  });

  test("a topic that is no number is a dead letter", async () => {
    const route = { text: "x", topic: "abc" };
    const report = await reportOf({ status: 200, body: '{"ok":true}' }, route);
    expect(report).toMatchObject([{ kind: "reject", failure: { code: "IL_TELEGRAM_107" } }]);
  });
});

test("a group that became a supergroup is followed, and reported once", async () => {
  const moved = refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", {
    migrate_to_chat_id: -100999,
  });
  await using server = await startTelegram([moved]);
  const warnings: string[] = [];
  await using destination = await by(server, { text: "x" }, {}, warnings);
  expect(await destination.deliver([testEvent({}), testEvent({})])).toEqual([done, done]);
  expect(server.posted.map(({ chat_id }) => chat_id)).toEqual(["-100999", "-100999"]);
  expect(warnings).toHaveLength(1);
});

test("a long text is cut with its entities, and keeps its pairs", async () => {
  await using server = await startTelegram();
  await using destination = await by(server, { text: "_{{ $event.text }}_ `tail`" });
  expect(await destination.deliver([testEvent({ text: "👍".repeat(3_000) })])).toEqual([done]);
  const { text, entities } = server.posted[0] as { text: string; entities: unknown };
  expect(text.length).toBeLessThanOrEqual(4_096);
  expect(text.isWellFormed()).toBe(true);
  expect(entities).toEqual([{ type: "italic", offset: 0, length: text.length }]);
});

test.each(hostileTexts)("hostile text arrives inert and within limits: $name", async ({ text }) => {
  await using server = await startTelegram();
  const route = {
    text: "*About* {{ $event.text }} [{{ $event.text }}](https://a.example) `{{ $event.text }}`",
  };
  await using destination = await by(server, route);
  expect(await destination.deliver([testEvent({ text })])).toEqual([done]);
  const posted = server.posted[0] as { text: string; entities: { type: string; url?: string }[] };
  expect(posted.text).not.toMatch(/(?<![\w@])@\w|tg:\/\//);
  expect(posted.text).not.toMatch(/[\u0000-\u0008\u202a-\u202e\u2066-\u2069]/);
  expect(posted.text.isWellFormed()).toBe(true);
  for (const { type, url } of posted.entities) {
    expect(["bold", "text_link", "code"]).toContain(type);
    if (type === "text_link") expect(url).toBe("https://a.example");
  }
});

test("hostile text where a chat, a topic or an address belongs costs at most its own message", async () => {
  await using server = await startTelegram();
  const route = { text: "[x](https://a.example/{{ $event.text }})", topic: "{{ $event.topic }}" };
  await using destination = await by(server, { ...route, chat: "{{ $event.chat }}" });
  for (const { text } of hostileTexts) {
    const events = [
      { chat: text, topic: 7, text },
      { chat: chatId, topic: text || "x", text },
      { chat: chatId, topic: 7, text },
    ].map((payload) => testEvent(payload));
    expect(await destination.deliver(events)).toMatchObject([
      { kind: "reject" },
      { kind: "reject" },
      done,
    ]);
  }
  for (const { entities = [] } of server.posted) {
    for (const { url } of entities as { url: string }[])
      expect(url).toMatch(/^https:\/\/a\.example\/\S*$/);
  }
});

test("check asks for bot and chat, and posts nothing", async () => {
  await using server = await startTelegram();
  const signal = new AbortController().signal;
  await using good = await by(server);
  expect(await good.route?.check?.(signal)).toEqual([]);
  await using elsewhere = await by(server, { text: "x", chat: "-5" });
  expect(await elsewhere.route?.check?.(signal)).toMatchObject([{ code: "IL_TELEGRAM_102" }]);
  await using forged = await by(server, { text: "x" }, { token: "1:other" });
  expect(await forged.route?.check?.(signal)).toMatchObject([{ code: "IL_TELEGRAM_103" }]);
  expect(server.posted).toEqual([]);
});

describe("mistakes in the config", () => {
  const good = { token: "1:a", chat: "@channel" };
  const cases: readonly (readonly [string, JsonObject, JsonObject, RegExp])[] = [
    ["no token", { ...good, token: "secret-text" }, { text: "x" }, /expected a bot token/],
    ["no chat", { ...good, chat: "somebody" }, { text: "x" }, /expected the id of a chat/],
    ["a mistaken template", good, { text: "{{ $event. }}" }, /IL_DSL/],
  ];
  test.each(cases)("%s", async (_name, config, route, expected) => {
    await using destination = await testDestination(telegram, { config, route, inputType });
    expect(destination.problems.join("\n")).toMatch(expected);
    expect(destination.problems.join("\n")).not.toContain("secret-text");
  });
});
