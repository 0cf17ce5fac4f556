import { MessageFlags } from "discord-api-types/v10";
import type { RESTPostAPIWebhookWithTokenJSONBody } from "discord-api-types/v10";
import { types } from "@ingestlayer/core/plugin";
import type { JsonObject } from "@ingestlayer/core/plugin";
import { createTestClock, testDestination, testEvent } from "@ingestlayer/core/testing";
import { describe, expect, test } from "vitest";
import type { Reply } from "../_http/testing/server.ts";
import { hostileTexts } from "../_text/testing/hostile.ts";
import { examples } from "./examples.ts";
import { discord } from "./index.ts";
import { refusal, startDiscord } from "./testing/discord-server.ts";
import type { DiscordServer } from "./testing/discord-server.ts";

const inputType = types.object({}, { open: true });
const done = { kind: "done" };

function by({ webhook }: Pick<DiscordServer, "webhook">, route: unknown = { content: "x" }) {
  return testDestination(discord, { config: { webhook }, route, inputType });
}

async function reportOf(reply: Reply, route?: unknown) {
  await using server = await startDiscord([reply]);
  await using destination = await by(server, route);
  return await destination.deliver([testEvent({})]);
}

describe("examples", () => {
  test.each(examples)("$title", async ({ route, input, posted }) => {
    await using server = await startDiscord();
    await using destination = await by(server, route);
    expect(destination.problems).toEqual([]);
    expect(await destination.deliver([testEvent(input)])).toEqual([done]);
    expect(server.posted).toMatchObject([posted]);
    expect(server.got[0]?.path).toContain("wait=true");
  });

  test("are such as Discord's own types admit", () => {
    const [line, , embed] = examples;
    const { parse: _, ...mentions } = line.posted.allowed_mentions;
    const bodies: readonly RESTPostAPIWebhookWithTokenJSONBody[] = [
      {
        content: line.posted.content,
        flags: MessageFlags.SuppressEmbeds,
        allowed_mentions: { roles: [...mentions.roles], users: [...mentions.users], parse: [] },
      },
      { embeds: embed.posted.embeds.map((one) => ({ ...one, fields: [...one.fields] })) },
    ];
    expect(bodies[0]?.flags).toBe(line.posted.flags);
  });
});

test("a template that cannot be filled in is named, wherever in the config it stands", async () => {
  await using server = await startDiscord();
  const failing = "{{ 1 / int($event.n) }}";
  const routes: readonly [string, JsonObject][] = [
    ["content", { content: failing }],
    ["embeds[1].fields[0].value", { embeds: [{}, { fields: [{ name: "n", value: failing }] }] }],
  ];
  for (const [place, route] of routes) {
    await using destination = await by(server, route);
    expect(await destination.deliver([testEvent({ n: 0 })])).toMatchObject([
      { kind: "reject", failure: { reason: expect.stringContaining(`in '${place}': `) } },
    ]);
  }
  expect(server.posted).toEqual([]);
});

test("a message goes to a thread, or opens a post in a forum", async () => {
  await using server = await startDiscord();
  await using threaded = await by(server, { content: "x", thread: "$event.thread" });
  const events = ["222222222222222222", "333333333333333333"].map((thread) =>
    testEvent({ thread }),
  );
  expect(await threaded.deliver(events)).toMatchObject([
    done,
    { kind: "reject", failure: { code: "IL_DISCORD_103" } },
  ]);
  await using forum = await by(server, { content: "x", threadName: "{{ $event.title }}" });
  await forum.deliver([testEvent({ title: `Long\n${"x".repeat(200)}` })]);
  const name = server.posted[1]?.["thread_name"] as string;
  expect(name).toMatch(/^Long x+…$/);
  expect(name).toHaveLength(100);
});

describe("answers", () => {
  const table: readonly (readonly [Reply, object])[] = [
    [refusal(400, 50035), [{ kind: "reject", failure: { code: "IL_DISCORD_101" } }]],
    [refusal(400, 50006), [{ kind: "reject", failure: { detail: { code: "50006" } } }]],
    [refusal(413, 40005), [{ kind: "reject", failure: { detail: { code: "40005" } } }]],
    [refusal(400, 220001), { kind: "outage", needsOperator: true }],
    [refusal(400, 220002), { kind: "outage", failure: { code: "IL_DISCORD_104" } }],
    [refusal(400, 220003), { kind: "outage", failure: { code: "IL_DISCORD_104" } }],
    [refusal(404, 10003), { kind: "outage", failure: { code: "IL_DISCORD_102" } }],
    [{ status: 502 }, { kind: "outage", maybeDelivered: true }],
    [{ status: 504 }, { kind: "outage", maybeDelivered: true }],
    [refusal(401, 50027), { kind: "outage", needsOperator: true }],
    [refusal(403, 50013), { kind: "outage", needsOperator: true }],
    [refusal(404, 10015), { kind: "outage", failure: { code: "IL_DISCORD_102" } }],
    [{ status: 302 }, { kind: "outage", failure: { code: "IL_DISCORD_108" } }],
    [{ status: 500 }, { kind: "outage", maybeDelivered: true }],
    [{ status: 503 }, { kind: "outage", failure: { code: "IL_DISCORD_106" } }],
    [
      {
        status: 429,
        headers: { "retry-after": "2" },
        body: '{"retry_after":1.337,"global":false}',
      },
      { kind: "outage", afterMs: 1_337, failure: { code: "IL_DISCORD_105" } },
    ],
    [
      { status: 429, body: '{"retry_after":5,"global":true}' },
      { afterMs: 5_000, failure: { reason: expect.stringContaining("all webhooks") } },
    ],
    [{ status: 429, headers: { "retry-after": "3600" }, body: "<html>" }, { afterMs: 3_600_000 }],
    ["hang-up", { kind: "outage", maybeDelivered: true }],
  ];
  test.each(table)("%j", async (reply, report) => {
    const found = await reportOf(reply);
    expect(found).toMatchObject(report);
    expect(JSON.stringify(found)).not.toContain("secret");
  });
});

describe("pace", () => {
  test("an empty bucket is waited for: the next request is none too many", async () => {
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "1.5" };
    await using server = await startDiscord([{ status: 200, headers, body: "{}" }]);
    const clock = createTestClock();
    await using destination = await testDestination(discord, {
      config: { webhook: server.webhook },
      route: { content: "x" },
      inputType,
      clock,
    });
    const delivered = destination.deliver([testEvent({}), testEvent({})]);
    await expect.poll(() => server.got.length).toBe(1);
    clock.advance(1_499);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.got).toHaveLength(1);
    clock.advance(1);
    expect(await delivered).toEqual([done, done]);
  });

  test("after too many refusals nothing is sent until they are past: no ban", async () => {
    const mood = Array.from({ length: 500 }, () => refusal(403, 50013));
    await using server = await startDiscord(mood);
    const clock = createTestClock();
    await using destination = await testDestination(discord, {
      config: { webhook: server.webhook },
      route: { content: "x" },
      inputType,
      clock,
    });
    for (let attempt = 0; attempt < 300; attempt += 1) await destination.deliver([testEvent({})]);
    expect(server.got).toHaveLength(200);
    expect(await destination.deliver([testEvent({})])).toMatchObject({
      kind: "outage",
      afterMs: 600_000,
      failure: { code: "IL_DISCORD_107" },
    });
    clock.advance(600_000);
    mood.length = 0;
    expect(await destination.deliver([testEvent({})])).toEqual([done]);
  });
});

test.each(hostileTexts)("hostile text arrives inert and within limits: $name", async ({ text }) => {
  await using server = await startDiscord();
  const value = "{{ $event.text }}";
  const route = {
    content: value,
    username: "bot {{ $event.text }}",
    embeds: Array.from({ length: 3 }, () => ({
      title: value,
      description: value,
      author: { name: value },
      fields: [{ name: value, value }],
      footer: { text: value },
    })),
    mentions: { everyone: true },
  };
  await using destination = await by(server, route);
  expect(await destination.deliver([testEvent({ text })])).toEqual([done]);
  const { content, embeds } = server.posted[0] as {
    readonly content: string;
    readonly embeds: readonly { readonly description: string }[];
  };
  for (const one of [content, embeds[0]?.description ?? ""]) {
    expect(one).not.toMatch(/@(everyone|here|[!&]?\d)/);
    // Every sign of Markdown has its backslash.
    expect(one.replaceAll(/\\[^0-9A-Za-z\s]/g, "")).not.toMatch(/[\\*_~`|<>#[\]()]/);
    expect(one).not.toMatch(/[\u0000-\u0008\u202a-\u202e\u2066-\u2069]/);
    expect(one.isWellFormed()).toBe(true);
  }
});

test("hostile text where a thread or an address belongs costs at most its own message", async () => {
  await using server = await startDiscord();
  const value = "{{ $event.text }}";
  const embed = {
    title: "x",
    url: value,
    image: { url: value },
    author: { name: "a", icon_url: value },
  };
  const base = { content: "x", avatar: value, embeds: [embed] };
  await using destination = await by(server, { ...base, thread: "{{ $event.thread }}" });
  await using forum = await by(server, { ...base, threadName: value });
  for (const { text } of hostileTexts) {
    const events = [text || "x", "222222222222222222"].map((thread) => testEvent({ thread, text }));
    expect(await destination.deliver(events)).toMatchObject([{ kind: "reject" }, done]);
    expect(await forum.deliver([testEvent({ text })])).toEqual([done]);
  }
  for (const message of server.posted) {
    expect(message).not.toHaveProperty("avatar_url");
    expect(message).toMatchObject({ embeds: [{ title: "x", image: {}, author: { name: "a" } }] });
    expect(JSON.stringify(message["embeds"])).not.toMatch(/url"/);
    expect((message["thread_name"] as string | undefined)?.length ?? 0).toBeLessThanOrEqual(100);
  }
});

test("check asks for the webhook and posts nothing", async () => {
  await using server = await startDiscord();
  const signal = new AbortController().signal;
  await using destination = await by(server);
  expect(await destination.route?.check?.(signal)).toEqual([]);
  await using gone = await by({ webhook: `${server.webhook}-not` });
  expect(await gone.route?.check?.(signal)).toMatchObject([{ code: "IL_DISCORD_102" }]);
  expect(server.posted).toEqual([]);
});

describe("mistakes in the config", () => {
  const webhook = "https://discord.example/api/webhooks/1/2";
  const cases: readonly (readonly [string, JsonObject, JsonObject, RegExp])[] = [
    ["no URL", { webhook: "secret-text" }, { content: "x" }, /expected the URL of a webhook/],
    ["nothing to say", { webhook }, {}, /expected 'content', 'embeds' or both/],
    ["two threads", { webhook }, { content: "x", thread: "1", threadName: "n" }, /found both/],
    ["a mistaken template", { webhook }, { content: "{{ $event. }}" }, /IL_DSL/],
  ];
  test.each(cases)("%s", async (_name, config, route, expected) => {
    await using destination = await testDestination(discord, { config, route, inputType });
    expect(destination.problems.join("\n")).toMatch(expected);
    expect(destination.problems.join("\n")).not.toContain("secret-text");
  });
});
