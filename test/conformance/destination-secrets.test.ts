import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, loadProject } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import { expect, test } from "vitest";
import { startProtocolServers } from "../support/protocol-servers.ts";

// Every destination with secrets that the other side refuses: what is logged, counted and kept then.

const word = "open-sesame";

test("no secret is in a log line, a metric or the store, whatever the other side says of it", async () => {
  await using servers = await startProtocolServers();
  const folder = await mkdtemp(join(tmpdir(), "ingestlayer-secrets-"));
  const { slack, discord, telegram, notion, mail } = servers;
  const env = {
    HOOK: `${slack.origin}/services/${word}`,
    BOT: `xoxb-${word}`,
    DISCORD: `${discord.origin}/api/webhooks/1/${word}`,
    TELEGRAM: `1:${word}`,
    NOTION: `ntn_${word}`,
    SMTP: mail.url(`user:${word}@`),
    SIGNING: `whsec_${Buffer.from(`${word}-${word}-${word}`).toString("base64")}`,
    BEARER: `Bearer ${word}`,
    POSTGRES: `postgres://user:${word}@127.0.0.1:9/db`,
  };
  const file = join(folder, "ingestlayer.yaml");
  await writeFile(
    file,
    `
store: sqlite:store.db
events: { a.b: { n: int } }
destinations:
  hook: { slack: { webhook: "\${HOOK}" } }
  bot: { slack: { token: "\${BOT}", channel: C0123456789, api: "${slack.api}" } }
  discord: { discord: { webhook: "\${DISCORD}" } }
  telegram: { telegram: { token: "\${TELEGRAM}", chat: -5, api: "${telegram.origin}" } }
  notion:
    notion: { token: "\${NOTION}", dataSource: 1f2e3d4c5b6a7980123456789abcdef0, api: "${notion.origin}" }
  mail: { email: { smtp: "\${SMTP}", from: a@x.example, encryption: none } }
  webhook:
    webhook:
      url: http://127.0.0.1:9/hook
      allowAddresses: [127.0.0.1]
      secrets: ["\${SIGNING}"]
      headers: { authorization: "\${BEARER}" }
  postgres: { postgres: { connection: "\${POSTGRES}" } }
pipelines:
  main:
    on: a.b
    to:
      - hook: { text: x }
      - bot: { text: x }
      - discord: { content: x }
      - telegram: { text: x }
      - notion: { properties: { Name: x } }
      - mail: { to: b@x.example, subject: s, text: t }
      - webhook
      - postgres: { table: t, columns: { n: $event.n } }
`,
  );
  const lines: string[] = [];
  const say = (message: string, fields: object = {}) =>
    void lines.push(`${message} ${JSON.stringify(fields)}`);
  const log = { info: say, warn: say };
  const loaded = await loadProject(file, { env, plugins: builtinPlugins, log });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  {
    await using engine = await createEngine(loaded.project, { log });
    await engine.ingest([{ name: "a.b", payload: { n: 1 }, payloadText: '{"n":1}' }]);
    const paused = () =>
      new Set(lines.flatMap((line) => /^destination '(\w+)'/.exec(line)?.[1] ?? []));
    await expect.poll(() => paused().size).toBe(8);
    expect(await engine.metrics()).not.toContain(word);
  }
  expect(lines.join("\n")).not.toContain(word);
  for (const name of (await readdir(folder)).filter((one) => one.startsWith("store.db"))) {
    const kept = await readFile(join(folder, name));
    expect([name, kept.includes(word)]).toEqual([name, false]);
  }
  await rm(folder, { recursive: true, force: true });
});
