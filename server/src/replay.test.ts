import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createEngine, loadProject } from "@ingestlayer/core";
import type { Engine } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import { buildApp } from "./app.ts";
import { runForTest } from "./testing/run-cli.ts";

const config = (port: number) => `
store: sqlite:store.db
events:
  a.b: { n: int }
destinations:
  hook: { webhook: { url: "http://127.0.0.1:${port}/", allowAddresses: [127.0.0.1] } }
pipelines:
  main:
    on: a.b
    steps: [{ filter.match: "$event.n < 8" }]
    to: [{ hook: {}, when: "$event.n >= 5" }]
`;
const log = { info: () => undefined, warn: () => undefined };

let folder: string;
let file: string;
let receiver: Server;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-replay-"));
  file = join(folder, "ingestlayer.yaml");
  receiver = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(204).end());
  }).listen(0, "127.0.0.1");
  await once(receiver, "listening");
  await writeFile(file, config((receiver.address() as AddressInfo).port));
});
afterEach(async () => {
  receiver.close().closeAllConnections();
  await rm(folder, { recursive: true, force: true });
});

async function startEngine(): Promise<Engine> {
  const loaded = await loadProject(file, { env: {}, plugins: builtinPlugins, log });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const engine = await createEngine(loaded.project, { log });
  const submissions = Array.from({ length: 10 }, (_, n) => {
    return { name: "a.b", payload: { n }, payloadText: `{"n":${n}}` };
  });
  await engine.ingest(submissions);
  const backlog = async () => (await engine.summary()).pipelines[0]?.backlog;
  await expect.poll(backlog).toBe(0);
  return engine;
}

/** Every file of a folder with its bytes. */
async function filesOf(folder: string): Promise<readonly (readonly [string, string])[]> {
  const names = (await readdir(folder)).toSorted();
  return Promise.all(
    names.map(async (name) => [name, await readFile(join(folder, name), "base64")] as const),
  );
}

async function cli(...args: string[]) {
  return runForTest([...args, "--config", file], {
    stopRequested: () => new Promise(() => undefined),
  });
}

test("over HTTP a replay is tried, made, listed, paused, resumed and cancelled", async () => {
  await using engine = await startEngine();
  const app = buildApp(engine);
  const ask = async (method: "GET" | "POST", url: string, body?: object) => {
    const sent = { ...(body && { body: JSON.stringify(body) }) };
    const headers = { "content-type": "application/json" };
    const response = await app.inject({ method, url, ...(body && { ...sent, headers }) });
    return [response.statusCode, response.json()] as const;
  };
  const [status, preview] = await ask("POST", "/v1/replays", { dry_run: true });
  expect([status, preview]).toMatchObject([
    200,
    {
      replayed: 10,
      complete: true,
      pipelines: [
        {
          pipeline: "main",
          taken: 10,
          passed: 8,
          dropped: 2,
          destinations: [
            { route: "hook", sent: 3, skipped: 5, samples: [{ payload: { n: 5 } }, {}, {}] },
          ],
        },
      ],
    },
  ]);
  const [made, { id }] = await ask("POST", "/v1/replays", { events_per_second: 1 });
  expect(made).toBe(201);
  expect(await ask("GET", "/v1/replays")).toMatchObject([200, { replays: [{ id }] }]);
  expect(await ask("POST", `/v1/replays/${id}/pause`)).toMatchObject([200, { state: "paused" }]);
  expect(await ask("POST", `/v1/replays/${id}/resume`)).toMatchObject([200, { state: "running" }]);
  expect(await ask("POST", `/v1/replays/${id}/cancel`)).toMatchObject([
    200,
    { state: "cancelled" },
  ]);
  expect(await ask("GET", `/v1/replays/${id}`)).toMatchObject([200, { state: "cancelled" }]);
  expect(await ask("POST", `/v1/replays/${id}/resume`)).toMatchObject([
    409,
    { code: "IL_HTTP_507" },
  ]);
  expect(await ask("GET", "/v1/replays/other")).toMatchObject([404, { code: "IL_HTTP_506" }]);
});

test.each([
  [{ pipeline: "mian" }, "IL_RPL_101"],
  [{ to: "hok" }, "IL_RPL_102"],
  [{ from: "2026-01-02T00:00:00Z", until: "2026-01-01T00:00:00Z" }, "IL_RPL_103"],
  [{ ids: ["unknown"] }, "IL_RPL_104"],
  [{ where: "$event.m == 1" }, "IL_DSL_204"],
  [{ evrything: true }, "IL_HTTP_241"],
])("what cannot be replayed is refused with its reason: %j", async (body, code) => {
  await using engine = await startEngine();
  const headers = { "content-type": "application/json" };
  const asked = {
    method: "POST",
    url: "/v1/replays",
    headers,
    body: JSON.stringify(body),
  } as const;
  const response = await buildApp(engine).inject(asked);
  expect([response.statusCode, response.json()]).toMatchObject([422, { code }]);
});

test("the command works on the store of a stopped server, and shows first what it would do", async () => {
  await (await startEngine()).stop();
  const stopped = await filesOf(folder);
  const dry = await cli("replay", "--where", "$event.n > 2", "--dry-run");
  expect(dry).toMatchObject({ code: 0, out: "" });
  expect(dry.err).toContain("7 events would be replayed");
  expect(dry.err).toMatch(/→ hook: 3 sent, 2 skipped/);
  // Whoever only looks changes no byte of the store.
  expect(await filesOf(folder)).toEqual(stopped);
  const unasked = await cli("replay", "--where", "$event.n > 2");
  expect(unasked).toMatchObject({ code: 1 });
  expect(unasked.err).toContain("IL_CLI_115");
  const done = await cli("replay", "--where", "$event.n < 3", "--yes");
  expect(done).toMatchObject({ code: 0 });
  const id = done.out.trim();
  const ended = await filesOf(folder);
  expect((await cli("replay", "list")).out).toContain(`${id}  done`);
  expect((await cli("replay", "show", id, "--json")).out).toContain('"replayed":3');
  expect(await filesOf(folder)).toEqual(ended);
  expect((await cli("replay", "pause", "other")).err).toContain("IL_CLI_117");
});

test("a replay that is left where it stands goes on there, says for what it waits, and its bar counts on", async () => {
  await (await startEngine()).stop();
  const asked = ["replay", "--rate", "5/s", "--yes"] as const;
  const started = Promise.withResolvers<void>();
  const bars: number[] = [];
  const left = await runForTest([...asked, "--config", file], {
    isTerminal: true,
    err: (text) => {
      const [, percent, events] = /(\d+) % {2}(\d+) events?/.exec(text) ?? [];
      if (percent === undefined) return;
      bars.push(Number(percent));
      // All ten events of the log are selected: so many of them are so much of it.
      expect(Number(percent)).toBe(Number(events) * 10);
      if (Number(percent) > 0) started.resolve();
    },
    stopRequested: () => started.promise,
  });
  const id = left.out.trim();
  const shown = JSON.parse((await cli("replay", "show", id, "--json")).out);
  expect(shown).toMatchObject({ state: "running" });
  expect(shown.replayed).toBeGreaterThan(0);
  expect(shown.replayed).toBeLessThan(10);
  expect(bars).toEqual(bars.toSorted((a, b) => a - b));
  expect(shown.progress).toBeGreaterThanOrEqual(bars.at(-1)! / 100);
  expect((await cli("replay", "show", id)).out).toContain("waits: no server works this store now");

  await using engine = await startEngine();
  await expect.poll(async () => (await engine.replays.find(id))?.state).toBe("done");
  expect((await engine.replays.find(id))?.counts.replayed).toBe(10);
});
