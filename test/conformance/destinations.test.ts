import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkConnections, loadProject, openDestinationTrial } from "@ingestlayer/core";
import type { JsonObject } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startProtocolServers } from "../support/protocol-servers.ts";
import type { ProtocolServers } from "../support/protocol-servers.ts";

// What `ingestlayer destination test` shows and sends, for every destination that people read: the
// message of the route's own templates, marked as a test, and nothing before it is asked for.

let servers: ProtocolServers;
let folder: string;
beforeEach(async () => {
  servers = await startProtocolServers();
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-trial-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
  await servers[Symbol.asyncDispose]();
});

interface Case {
  readonly name: string;
  readonly destination: (servers: ProtocolServers) => string;
  readonly route: string;
  /** What the message says that it would send. */
  readonly shown: object;
  /** What has arrived. */
  readonly arrived: (servers: ProtocolServers) => readonly unknown[];
  readonly got: object;
}

const cases: readonly Case[] = [
  {
    name: "slack by webhook",
    destination: () => '{ slack: { webhook: "${SLACK_WEBHOOK_URL}" } }',
    route: '{ text: "Hi {{ $event.who }}" }',
    shown: { text: "[Test] Hi Ana" },
    arrived: ({ slack }) => slack.posted,
    got: { text: "[Test] Hi Ana" },
  },
  {
    name: "slack by token, with blocks, outside of the thread",
    destination: ({ slack }) =>
      `{ slack: { token: "\${SLACK_TOKEN}", channel: "#incidents", api: "${slack.api}" } }`,
    route: `{ text: Hi, thread: $event.who, blocks:
      [{ type: header, text: { type: plain_text, text: "Hi {{ $event.who }}" } }] }`,
    shown: { channel: "#incidents", text: "[Test] Hi" },
    arrived: ({ slack }) => slack.posted,
    got: {
      blocks: [
        { type: "context", elements: [{ type: "mrkdwn", text: "[Test]" }] },
        { type: "header", text: { text: "Hi Ana" } },
      ],
    },
  },
  {
    name: "discord",
    destination: () => '{ discord: { webhook: "${DISCORD_WEBHOOK_URL}" } }',
    route: '{ embeds: [{ title: "Hi {{ $event.who }}" }] }',
    shown: { content: "[Test]", embeds: [{ title: "Hi Ana" }] },
    arrived: ({ discord }) => discord.posted,
    got: { content: "[Test]", embeds: [{ title: "Hi Ana" }] },
  },
  {
    name: "telegram",
    destination: ({ telegram }) =>
      `{ telegram: { token: "\${TELEGRAM_TOKEN}", chat: "\${TELEGRAM_CHAT}", api: "${telegram.origin}" } }`,
    route: '{ text: "Hi *{{ $event.who }}*" }',
    shown: { text: "[Test] Hi Ana", entities: [{ type: "bold", offset: 10, length: 3 }] },
    arrived: ({ telegram }) => telegram.posted,
    got: { text: "[Test] Hi Ana" },
  },
  {
    name: "email, at once though it is a digest",
    destination: () =>
      '{ email: { smtp: "${SMTP_URL}", encryption: none, from: "a@acme.example" } }',
    route: '{ to: b@acme.example, subject: "Hi {{ $event.who }}", text: x, digest: { every: 1h } }',
    shown: { subject: "[Test] Hi Ana", to: [{ name: "", address: "b@acme.example" }], text: "x" },
    arrived: ({ mail }) => mail.taken,
    got: { recipients: ["b@acme.example"], raw: expect.stringContaining("Subject: [Test] Hi Ana") },
  },
  {
    name: "webhook",
    destination: ({ http }) =>
      `{ webhook: { url: "${http.origin}", allowAddresses: [127.0.0.1] } }`,
    route: '{ body: { hi: "$event.who" } }',
    shown: { body: { hi: "Ana" }, headers: { "ingestlayer-test": "true" } },
    arrived: ({ http }) => http.got,
    got: {
      body: '{"hi":"Ana"}',
      headers: { "ingestlayer-test": "true", "webhook-id": expect.stringMatching(/^test_/) },
    },
  },
  {
    name: "notion",
    destination: ({ notion }) =>
      `{ notion: { token: "\${NOTION_TOKEN}", dataSource: "\${NOTION_DATA_SOURCE}", api: "${notion.origin}" } }`,
    route: '{ properties: { Name: "Hi {{ $event.who }}", Amount: 3 } }',
    shown: { properties: { Amount: { number: 3 } } },
    arrived: ({ notion }) => notion.pages,
    got: {
      properties: {
        Name: { title: [{ text: { content: "[Test] " } }, { text: { content: "Hi Ana" } }] },
      },
    },
  },
];

async function load(destination: string, route: string) {
  const file = join(folder, "ingestlayer.yaml");
  await writeFile(
    file,
    `
events: { a.b: { who: string, sure: bool? } }
destinations: { there: ${destination} }
pipelines:
  main: { on: a.b, to: [{ there: ${route}, when: $event.?sure.orValue(true) }] }
`,
  );
  const log = { info: () => undefined, warn: () => undefined };
  const loaded = await loadProject(file, { env: servers.env, plugins: builtinPlugins, log });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.project;
}

async function open(destination: string, route: string, payload: JsonObject) {
  const { signal } = new AbortController();
  const project = await load(destination, route);
  return openDestinationTrial(project, { destination: "there", payload, signal });
}

test.each(cases)("check --connect looks at it and changes nothing: $name", async (one) => {
  const project = await load(one.destination(servers), one.route);
  const checks = await checkConnections(project, new AbortController().signal);
  expect(checks).toMatchObject([{ pipeline: "main", looked: true, problems: [] }]);
  const { slack, discord, telegram, notion, mail } = servers;
  for (const nothing of [slack.posted, discord.posted, telegram.posted, notion.pages, mail.taken]) {
    expect(nothing).toEqual([]);
  }
  expect(servers.http.got.filter(({ method }) => method !== "HEAD")).toEqual([]);
});

test.each(cases)("$name", async ({ destination, route, shown, arrived, got }) => {
  await using trial = await open(destination(servers), route, { who: "Ana" });
  expect(trial).toMatchObject({ pipeline: "main", when: true, made: { ok: true, message: shown } });
  expect(arrived(servers)).toEqual([]);
  expect(await trial.send()).toEqual([{ kind: "done" }]);
  expect(arrived(servers)).toMatchObject([got]);
  expect(JSON.stringify(trial.made)).not.toMatch(/secret/);
});

test("says that the route's 'when' does not hold, and why no message can be made", async () => {
  const [slack] = cases;
  const destination = slack!.destination(servers);
  await using elsewhere = await open(destination, "{ text: x }", { who: "Ana", sure: false });
  expect(elsewhere.when).toBe(false);
  await using without = await open(destination, '{ text: "{{ $event.who }}" }', {});
  expect(without.made).toMatchObject({
    ok: false,
    failure: { code: expect.stringMatching(/^IL_/) },
  });
  expect(await without.send()).toMatchObject([{ kind: "reject" }]);
  expect(servers.slack.posted).toEqual([]);
});
