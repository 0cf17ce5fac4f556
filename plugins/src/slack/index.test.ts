import type { KnownBlock } from "@slack/types";
import type { ChatPostMessageArguments } from "@slack/web-api";
import type { DeliveryReport, JsonObject } from "@ingestlayer/core/plugin";
import { testCache, testDestination, testEvent } from "@ingestlayer/core/testing";
import { describe, expect, test } from "vitest";
import { hostileTexts } from "../_text/testing/hostile.ts";
import { examples } from "./examples.ts";
import { slack } from "./index.ts";
import { byToken, byWebhook, inputType, reportOf } from "./testing/destination.ts";
import { refusal, startSlack } from "./testing/slack-server.ts";

const done = { kind: "done" };

describe("examples", () => {
  test.each(examples)("$title", async ({ route, input, posted }) => {
    await using server = await startSlack();
    await using webhook = await byWebhook(server, route);
    await using token = await byToken(server, route);
    expect([...webhook.problems, ...token.problems]).toEqual([]);
    expect(await webhook.deliver([testEvent(input)])).toEqual([done]);
    expect(await token.deliver([testEvent(input)])).toEqual([done]);
    expect(server.posted).toMatchObject([posted, posted]);
    expect(server.posted[1]).toMatchObject({ channel: "C0123456789" });
  });
});

test("what is posted is such as Slack's own types admit", async () => {
  const blocks: KnownBlock[] = [...examples[2].posted.blocks];
  const admitted: ChatPostMessageArguments = {
    channel: "C0123456789",
    text: "Help",
    blocks,
    parse: "none",
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
  };
  await using server = await startSlack();
  await using token = await byToken(server, examples[2].route);
  await token.deliver([testEvent(examples[2].input)]);
  expect(server.posted).toEqual([admitted]);
});

describe("threads", () => {
  test("messages of one key go to the thread that the first opened, across restarts", async () => {
    await using server = await startSlack();
    const cache = testCache();
    const route = { text: "{{ $event.n }}", thread: "$event.key", broadcast: true };
    const deliver = async (n: number, key: string) => {
      await using destination = await byToken(server, route, {}, cache);
      expect(await destination.deliver([testEvent({ n, key })])).toEqual([done]);
    };
    await deliver(1, "A");
    await deliver(2, "B");
    await deliver(3, "A");
    await deliver(4, "A");
    expect(server.posted.map(({ thread_ts }) => thread_ts)).toEqual([
      undefined,
      undefined,
      "1700000000.000001",
      "1700000000.000001",
    ]);
    expect(server.posted[2]).toMatchObject({ reply_broadcast: true });
  });

  test("a thread that is gone is opened anew", async () => {
    const mood: Parameters<typeof startSlack>[0] = [];
    await using server = await startSlack(mood);
    await using destination = await byToken(server, { text: "x", thread: "$event.key" });
    await destination.deliver([testEvent({ key: "A" })]);
    mood?.push(refusal("thread_not_found"));
    expect(await destination.deliver([testEvent({ key: "A" })])).toEqual([done]);
    await destination.deliver([testEvent({ key: "A" })]);
    expect(server.posted.map(({ thread_ts }) => thread_ts)).toEqual([
      undefined,
      undefined,
      "1700000000.000002",
    ]);
  });
});

test("when Slack goes down in a batch, what went before is done and the rest waits", async () => {
  const mood: Parameters<typeof startSlack>[0] = [];
  await using server = await startSlack(mood);
  await using destination = await byWebhook(server, { text: "{{ $event.n }}" });
  mood?.push({ status: 200, body: "ok" }, { status: 429, headers: { "retry-after": "3" } });
  const report = await destination.deliver([1, 2, 3].map((n) => testEvent({ n })));
  expect(report).toMatchObject([
    done,
    { kind: "retry", afterMs: 3_000 },
    { kind: "retry", afterMs: 3_000 },
  ]);
  expect(server.got).toHaveLength(2);
});

test.each(hostileTexts)("hostile text arrives inert and within limits: $name", async ({ text }) => {
  await using server = await startSlack();
  const field = { type: "mrkdwn", text: "{{ $event.text }}" };
  const route = {
    text: "{{ $event.text }}",
    blocks: [
      { type: "header", text: { type: "plain_text", text: "$event.text" } },
      { type: "section", text: field, fields: [field, field] },
      { type: "section", text: field },
      { type: "context", elements: [field] },
      {
        type: "actions",
        elements: [{ type: "button", text: { type: "plain_text", text: "{{ $event.text }}" } }],
      },
    ],
  };
  await using webhook = await byWebhook(server, route);
  await using token = await byToken(server, route);
  expect(await webhook.deliver([testEvent({ text })])).toEqual([done]);
  expect(await token.deliver([testEvent({ text })])).toEqual([done]);
  for (const { body } of server.got) {
    const texts = [...body.matchAll(/"text":"((?:[^"\\]|\\.)*)"/g)].map(([, one]) => one ?? "");
    expect(texts.length).toBeGreaterThan(6);
    for (const one of texts) {
      expect(one).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
      expect(one).not.toMatch(/\\u00[01]|\\ud[89a-f]|[\u202a-\u202e\u2066-\u2069]/i);
    }
  }
});

test("hostile text where a channel, an id or an address belongs costs at most its own message", async () => {
  await using server = await startSlack();
  const button = {
    type: "button",
    text: { type: "plain_text", text: "Open" },
    url: "{{ $event.text }}",
    value: "{{ $event.text }}",
    action_id: "{{ $event.text }}",
  };
  const route = { text: "x", channel: "{{ $event.channel }}", thread: "$event.text" };
  const blocks = [{ type: "actions", block_id: "{{ $event.text }}", elements: [button] }];
  await using destination = await byToken(server, { ...route, blocks });
  for (const { text } of hostileTexts) {
    const events = [text, "#incidents"].map((channel) => testEvent({ channel, text }));
    expect(await destination.deliver(events)).toMatchObject([{ kind: "reject" }, done]);
  }
  for (const {
    blocks: [block],
  } of server.posted as unknown as { blocks: [JsonObject] }[]) {
    const [one] = block["elements"] as readonly JsonObject[];
    expect(one).not.toHaveProperty("url");
    expect((one?.["value"] as string | undefined)?.length ?? 0).toBeLessThanOrEqual(2_000);
    expect((one?.["action_id"] as string | undefined)?.length ?? 0).toBeLessThanOrEqual(255);
  }
});

describe("check changes nothing", () => {
  async function problemsOf(destination: Awaited<ReturnType<typeof byToken>>) {
    const problems = await destination.route?.check?.(new AbortController().signal);
    return problems?.map(({ code }) => code);
  }

  test("a webhook that is alive, and one that is gone", async () => {
    const mood: Parameters<typeof startSlack>[0] = [];
    await using server = await startSlack(mood);
    await using destination = await byWebhook(server, { text: "x" });
    expect(await problemsOf(destination)).toEqual([]);
    mood?.push({ status: 404, body: "no_service" });
    expect(await problemsOf(destination)).toEqual(["IL_SLACK_103"]);
    expect(server.posted).toEqual([]);
  });

  test("a token, its scopes and its channel", async () => {
    const mood: Parameters<typeof startSlack>[0] = [];
    await using server = await startSlack(mood);
    await using good = await byToken(server, { text: "x" });
    expect(await problemsOf(good)).toEqual([]);
    await using elsewhere = await byToken(server, { text: "x", channel: "C9999999999" });
    expect(await problemsOf(elsewhere)).toEqual(["IL_SLACK_102"]);
    await using forged = await byToken(server, { text: "x" }, { token: "xoxb-other" });
    expect(await problemsOf(forged)).toEqual(["IL_SLACK_103"]);
    mood?.push({ status: 200, headers: { "x-oauth-scopes": "files:read" }, body: '{"ok":true}' });
    expect(await problemsOf(good)).toEqual(["IL_SLACK_203"]);
    expect(server.posted).toEqual([]);
  });
});

describe("mistakes in the config", () => {
  const cases: readonly (readonly [string, JsonObject, JsonObject, RegExp])[] = [
    ["neither webhook nor token", {}, { text: "x" }, /either 'webhook' or 'token'/],
    ["both", { webhook: "https://a.example", token: "t" }, { text: "x" }, /found both/],
    ["no URL", { webhook: "secret-text" }, { text: "x" }, /expected the URL of an incoming/],
    [
      "a thread without a token",
      { webhook: "https://a.example" },
      { text: "x", thread: "'k'" },
      /IL_SLACK_201 'thread' needs a 'token'/,
    ],
    ["no channel", { token: "t" }, { text: "x" }, /IL_SLACK_202/],
    ["a mistaken template", { token: "t", channel: "#a" }, { text: "{{ $event. }}" }, /IL_DSL/],
  ];
  test.each(cases)("%s", async (_name, config, route, expected) => {
    await using destination = await testDestination(slack, { config, route, inputType });
    expect(destination.problems.join("\n")).toMatch(expected);
    expect(destination.problems.join("\n")).not.toContain("secret-text");
  });
});

test("an event whose text cannot be made is a dead letter, and the next one is delivered", async () => {
  await using server = await startSlack();
  await using destination = await byWebhook(server, { text: "{{ $event.a.b }}" });
  const report: DeliveryReport = await destination.deliver([
    testEvent({ a: 1 }),
    testEvent({ a: { b: 1 } }),
  ]);
  expect(report).toMatchObject([{ kind: "reject" }, done]);
});

test("no failure repeats the webhook's path, the token or the event", async () => {
  for (const via of ["webhook", "token"] as const) {
    const mood = [{ status: 404, body: "secret in an answer" }];
    const report = JSON.stringify(await reportOf(mood, via));
    expect(report).not.toContain("secret");
    expect(JSON.stringify(await reportOf(["hang-up"], via))).not.toContain("secret");
  }
});
