import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, loadProject } from "@ingestlayer/core";
import type { Engine } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import type { FastifyInstance } from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildApp } from "./app.ts";
import { runForTest } from "./testing/run-cli.ts";

const log = { info: () => undefined, warn: () => undefined };
const config = (steps: string, when: string) => `
store: sqlite:store.db
events: { ticket: { subject: string, tier: free | pro } }
models: { m: { adapter: ./silent.ts, hosts: [] } }
destinations: { hook: { webhook: { url: "https://hooks.example.com/" }, delivery: { retry: { first: 1h } } } }
pipelines:
  main: { on: ticket, steps: ${steps}, to: [{ hook: {}, when: "${when}" }] }
`;
const running = config("[]", "$event.tier == 'free' && '${SECRET}' == ''");
const env = { SECRET: "correct-horse-battery" };

let folder: string;
let engine: Engine;
let app: FastifyInstance;
let url: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-diff-"));
  const file = join(folder, "ingestlayer.yaml");
  await writeFile(file, running);
  await writeFile(
    join(folder, "silent.ts"),
    "export const classify = () => new Promise(() => {});",
  );
  const loaded = await loadProject(file, { env, plugins: builtinPlugins, log });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  engine = await createEngine(loaded.project, { log });
  app = buildApp(engine);
  url = await app.listen({ host: "127.0.0.1", port: 0 });
  const payloads = ["Help", "Hello", "Hi"].map((subject) => ({ subject, tier: "pro" }));
  await engine.ingest(
    payloads.map((payload) => ({ name: "ticket", payload, payloadText: JSON.stringify(payload) })),
  );
});
afterEach(async () => {
  await app.close();
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});

async function cli(text: string, ...more: string[]) {
  const file = join(folder, "new.yaml");
  await writeFile(file, text);
  const args = ["diff", file, "--config", join(folder, "ingestlayer.yaml"), ...more];
  return runForTest(args, { env });
}

test("a running server says what the store of a stopped one says, word for word", async () => {
  const changed = config("[{ filter.match: { subject: Help } }]", "$event.tier == 'pro'");
  const asked = [[], ["--json"]] as const;
  const there = [];
  for (const json of asked) there.push(await cli(changed, "--url", url, ...json));
  const same = await cli(running, "--url", url);
  const inUse = await cli(changed);
  await app.close();
  await engine.stop();
  const here = [];
  for (const json of asked) here.push(await cli(changed, ...json));
  expect(there).toEqual(here);
  expect(there[0]).toMatchObject({ code: 1, err: "" });
  expect(there[0]?.out).toContain("3 events compared, 3 with a difference");
  expect(there[0]?.out).toContain("main: now dropped: 2 events");
  expect(there[0]?.out).toContain("main: now goes to hook: 1 event");
  // What decided held a variable, whose value is not told.
  expect(there[0]?.out).not.toContain(env.SECRET);
  expect(same).toMatchObject({ code: 0, out: "3 events compared, 0 with a difference\n" });
  expect(inUse).toMatchObject({ code: 2 });
  expect(inUse.err).toContain("--url");
});

test("mistakes of the new config come back with their places, and nothing is compared", async () => {
  const wrong = config("[{ filter.match: { sujbect: Help } }]", "$event.teir == 'pro'");
  const { code, out, err } = await cli(wrong, "--url", url);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(/sujbect.*new\.yaml:7:58/);
  expect(err).toMatch(/teir.*new\.yaml:7:100/);
});

const ask = (body: object, signal?: AbortSignal) =>
  fetch(`${url}/v1/diff`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });

test.each([
  [{ confg: "" }, "IL_HTTP_242"],
  [{ config: `plugins: [./mine.ts]\n${running}` }, "IL_CFG_507"],
  [
    {
      config: running.replace("silent.ts, hosts: []", "silent.ts, hosts: [evil.example]"),
      call_models: true,
    },
    "IL_ASK_105",
  ],
])("what cannot be compared from afar is refused: %j", async (body, code) => {
  const response = await ask(body);
  expect([response.status, await response.json()]).toMatchObject([422, { code }]);
});

test("one comparison at a time; closing its connection ends it", async () => {
  const labels =
    "[{ classify: { into: mood, labels: [calm, angry], model: m, input: [subject] } }]";
  const slow = { config: config(labels, "$event.tier == 'pro'"), call_models: true };
  const closing = new AbortController();
  const first = await ask(slow, closing.signal);
  expect(first.status).toBe(200);
  expect((await ask(slow)).status).toBe(429);
  closing.abort();
  await expect.poll(async () => (await ask({ config: running })).status).toBe(200);
});

test("a server that stops ends a comparison and says so", async () => {
  const labels =
    "[{ classify: { into: mood, labels: [calm, angry], model: m, input: [subject] } }]";
  const slow = { config: config(labels, "$event.tier == 'pro'"), call_models: true };
  const response = await ask(slow);
  const [text] = await Promise.all([response.text(), app.close()]);
  const last = text.trim().split("\n").at(-1) ?? "";
  expect(JSON.parse(last)).toMatchObject({ failed: { code: "IL_HTTP_512" } });
});
