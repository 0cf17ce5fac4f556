import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { createEngine, loadProject } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildApp } from "../app.ts";
import { runForTest } from "../testing/run-cli.ts";

const log = { info: () => undefined, warn: () => undefined };
const config = (tier: string) => `
store: sqlite:store.db
events: { ticket: { subject: string, tier: free | pro } }
destinations: { hook: { webhook: { url: "https://hooks.example.com/" } } }
pipelines:
  main: { on: ticket, steps: [{ filter.match: { tier: ${tier} } }], to: [{ hook: {} }] }
`;

let file: string;
beforeEach(async () => {
  file = join(await mkdtemp(join(tmpdir(), "ingestlayer-cli-why-")), "ingestlayer.yaml");
});
afterEach(() => rm(join(file, ".."), { recursive: true, force: true }));

async function run(...args: readonly string[]) {
  return runForTest(["why", ...args, "--config", file]);
}

async function start(text: string) {
  await writeFile(file, text);
  const loaded = await loadProject(file, { env: {}, plugins: builtinPlugins, log });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return createEngine(loaded.project, { log });
}

async function emitOne(engine: Awaited<ReturnType<typeof start>>): Promise<string> {
  const payload = { subject: "Help", tier: "free" };
  const [result] = await engine.ingest([
    { name: "ticket", payload, payloadText: JSON.stringify(payload), idempotencyKey: "k 1" },
  ]);
  if (result === undefined || result.status === "rejected") throw new Error("not accepted");
  await expect.poll(async () => (await engine.summary()).pipelines[0]?.backlog).toBe(0);
  return result.id;
}

test("asks a running server, by id or key, and the store of a stopped one; both say the same", async () => {
  const engine = await start(config("pro"));
  const id = await emitOne(engine);
  const app = buildApp(engine);
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const running = await run(id, "--url", url);
  expect(running).toMatchObject({ code: 0, err: "" });
  expect(running.out).toContain(`stopped on purpose by step 'filter.match'`);
  const terminal = { env: { TERM: "xterm" }, screen: { columns: 400 } };
  const shown = await runForTest(["why", id, "--url", url], terminal);
  expect(shown.out).not.toBe(running.out);
  expect(stripVTControlCharacters(shown.out)).toBe(running.out);
  const byKey = await run("k 1", "--url", url, "--json");
  expect(JSON.parse(byKey.out)).toMatchObject({ found: "event", event: { id } });
  const held = await run(id);
  expect(held).toMatchObject({ code: 1, out: "" });
  expect(held.err).toContain("IL_STORE_003");
  expect(held.err).toContain("--url");
  await app.close();
  await engine.stop();
  expect(await run(id)).toEqual(running);
  expect((await run("01890a5d-ac96-774b-bcce-b302099a8057")).out).toContain("goes back to");
  expect(await run("no-such-key")).toMatchObject({ code: 1 });
});

test("tells by the config that served the event, not by the one of now", async () => {
  const before = await start(config("pro"));
  const id = await emitOne(before);
  await before.stop();
  const after = await start(config("free"));
  const story = await after.why(id);
  await after.stop();
  expect(story.pipelines).toMatchObject([
    { state: "dropped", config: { current: false }, steps: [{ verdict: "drop" }] },
  ]);
});
