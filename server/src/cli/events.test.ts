import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createEngine, loadProject } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildApp } from "../app.ts";
import { apiKey } from "../auth/keys.ts";
import { runForTest, type CliRun } from "../testing/run-cli.ts";
import { eventPageSchema } from "../wire/events.ts";

const log = { info: () => undefined, warn: () => undefined };
const config = `
store: sqlite:store.db
events:
  ticket.opened: { n: int, tier: free | pro, note: string? }
  ticket.closed: { n: int }
destinations: { hook: { webhook: { url: "https://hooks.example.com/" } } }
pipelines:
  main: { on: ticket.opened, steps: [{ filter.match: { tier: pro } }], to: [{ hook: {} }] }
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-cli-events-"));
  await writeFile(join(folder, "ingestlayer.yaml"), config);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const file = () => join(folder, "ingestlayer.yaml");

/** A server with tickets, all of which its pipeline drops. */
async function serve() {
  const loaded = await loadProject(file(), { env: {}, plugins: builtinPlugins, log });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const engine = await createEngine(loaded.project, { log });
  const submit = (name: string, payload: { readonly n: number }, idempotencyKey: string) =>
    engine.ingest([{ name, payload, payloadText: JSON.stringify(payload), idempotencyKey }]);
  for (const n of [1, 2, 3]) {
    const payload = { n, tier: "free", ...(n === 3 ? { note: "\u001B[31mred" } : {}) };
    await submit("ticket.opened", payload, `k ${n}`);
  }
  await submit("ticket.closed", { n: 4 }, "k 4");
  await expect.poll(async () => (await engine.summary()).pipelines[0]?.backlog).toBe(0);
  const app = buildApp(engine);
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const stop = async () => {
    await app.close();
    await engine.stop();
  };
  return { url, stop };
}

const run = (args: readonly string[], io: Parameters<typeof runForTest>[1] = {}) =>
  runForTest([...args, "--config", file()], io);

/** Runs a command of whose output somebody reads the beginning, as `head` does. */
async function readFirstOf(args: readonly string[]) {
  const main = fileURLToPath(new URL("../main.ts", import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, main, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let err = "";
  child.stderr.on("data", (text: Buffer) => (err += text.toString()));
  child.stdout.once("data", () => child.stdout.destroy());
  const [code] = (await once(child, "close")) as [number | null];
  return { code, err };
}

/** Ids and times differ from run to run. */
function steady({ code, out, err }: CliRun): CliRun {
  const text = out
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "<id>")
    .replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, "<time>");
  return { code, out: text, err };
}

test("a running server and a stopped one's store show the same, and reading leaves every file as it is", async () => {
  const server = await serve();
  const questions = [
    [],
    ["--name", "ticket.*", "--oldest", "--limit", "2"],
    ["--name", "ticket.opened", "--where", "$event.n > 1", "--fields", "n,note"],
    ["--outcome", "dropped"],
    ["--idempotency-key", "k 2", "--json"],
    ["--where", "$event.tier == 'free'", "--since", "1h", "--all"],
    ["--until", "2020-01-01"],
  ];
  const ask = async (...more: readonly string[]) => {
    const answers = [];
    for (const question of questions) answers.push(await run(["events", ...question, ...more]));
    return answers;
  };
  const running = await ask("--url", server.url);
  await server.stop();
  const files = () =>
    Promise.all(
      ["store.db", "store.db.lock"].map((name) => readFile(join(folder, name), "base64")),
    );
  const before = await files();
  expect(await ask()).toEqual(running);
  const readings = [["why", "k 1"], ["stats"], ["diff", file()]];
  for (const command of ["list", "show", "export"]) readings.push(["dlq", command]);
  for (const command of readings) expect(await run(command)).toMatchObject({ code: 0 });
  expect(await run(["tail"])).toMatchObject({ code: 1 });
  expect(await files()).toEqual(before);
  expect((await readdir(folder)).toSorted()).toEqual([
    "ingestlayer.yaml",
    "store.db",
    "store.db.lock",
  ]);
  expect(running.map(steady)).toMatchInlineSnapshot(`
    [
      {
        "code": 0,
        "err": "",
        "out": "<time>  <id>  ticket.closed  {"n":4}
    <time>  <id>  ticket.opened  {"n":3,"tier":"free","note":"\\u001b[31mred"}
    <time>  <id>  ticket.opened  {"n":2,"tier":"free"}
    <time>  <id>  ticket.opened  {"n":1,"tier":"free"}
    ",
      },
      {
        "code": 0,
        "err": "note: there may be more: --limit shows more than 2, --all shows all
    ",
        "out": "<time>  <id>  ticket.opened  {"n":1,"tier":"free"}
    <time>  <id>  ticket.opened  {"n":2,"tier":"free"}
    ",
      },
      {
        "code": 0,
        "err": "",
        "out": "<time>  <id>  ticket.opened  n=3  note="\\u001b[31mred"
    <time>  <id>  ticket.opened  n=2
    ",
      },
      {
        "code": 0,
        "err": "",
        "out": "<time>  <id>  ticket.opened  main dropped  {"n":3,"tier":"free","note":"\\u001b[31mred"}
    <time>  <id>  ticket.opened  main dropped  {"n":2,"tier":"free"}
    <time>  <id>  ticket.opened  main dropped  {"n":1,"tier":"free"}
    ",
      },
      {
        "code": 0,
        "err": "",
        "out": "{"id":"<id>","name":"ticket.opened","source":"rest","received_at":"<time>","idempotency_key":"k 2","payload":{"n":2,"tier":"free"}}
    ",
      },
      {
        "code": 0,
        "err": "note: for 1 event the expression has no answer, and they are left out: a field that it reads is not there, or is of another type. Guard it with has(…)
    ",
        "out": "<time>  <id>  ticket.opened  {"n":3,"tier":"free","note":"\\u001b[31mred"}
    <time>  <id>  ticket.opened  {"n":2,"tier":"free"}
    <time>  <id>  ticket.opened  {"n":1,"tier":"free"}
    ",
      },
      {
        "code": 0,
        "err": "no events
    ",
        "out": "",
      },
    ]
  `);
});

test("the lines fit the terminal, and nothing in an event steers it", async () => {
  const server = await serve();
  await server.stop();
  const screen = { env: { NO_COLOR: "1" }, screen: { columns: 90 } };
  const { out } = await run(["events", "--name", "ticket.opened"], screen);
  const lines = out.trimEnd().split("\n");
  expect(lines.map(({ length }) => length)).toEqual([90, 90, 90]);
  expect(out).not.toContain("\u001B");
});

test.each<[string[], RegExp]>([
  [
    ["--name", "ticket.opened", "--where", "$event.teir == 'pro'"],
    /IL_DSL_\d+ .*'teir'[^]*tier[^]*\^/,
  ],
  [["--outcome", "filtered"], /IL_CLI_121 --outcome: .*dropped/],
  [["--since", "yesterday"], /IL_CLI_123/],
  [["--limit", "0"], /IL_CLI_122/],
  [["--pipeline", "mian"], /IL_ASK_101 .*Did you mean 'main'/],
])("says what is wrong with %j, on either way alike", async (args, expected) => {
  const server = await serve();
  const running = await run(["events", ...args, "--url", server.url]);
  await server.stop();
  const stopped = await run(["events", ...args]);
  expect(running).toEqual(stopped);
  expect([stopped.code, stopped.out]).toEqual([1, ""]);
  expect(stopped.err).toMatch(expected);
});

test("a store that is not there is not made", async () => {
  const { code, err } = await run(["events"]);
  expect([code, err]).toEqual([1, expect.stringContaining("IL_STORE_014")]);
  expect(await readdir(folder)).toEqual(["ingestlayer.yaml"]);
});

test("walks all pages, each event once", async () => {
  const server = await serve();
  const events = Array.from({ length: 2_300 }, (_, n) => ({
    name: "ticket.closed",
    payload: { n },
  }));
  const lines = events.map((event) => JSON.stringify(event)).join("\n");
  const headers = { "content-type": "application/x-ndjson" };
  await fetch(`${server.url}/v1/events`, { method: "POST", headers, body: lines });
  const numbers = async (...args: readonly string[]) => {
    const { out } = await run(["events", "--json", "--oldest", ...args, "--url", server.url]);
    const found = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { payload: object });
    return found.map(({ payload }) => (payload as { n: number }).n);
  };
  const all = [1, 2, 3, 4, ...events.keys()];
  expect(await numbers("--all")).toEqual(all);
  expect(await numbers("--limit", "1100")).toEqual(all.slice(0, 1_100));
  const enough = ["events", "--json", "--all", "--url", server.url];
  expect(await readFirstOf(enough)).toEqual({ code: 0, err: "" });
  await server.stop();
});

test("the route gives pages for readers only, payloads letter by letter", async () => {
  const loaded = await loadProject(file(), { env: {}, plugins: builtinPlugins, log });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  await using engine = await createEngine(loaded.project, { log });
  const payloadText = '{ "n" : 1,  "big": 12345678901234567890, "f": 1.0 }';
  await engine.ingest([{ name: "ticket.closed", payload: { n: 1 }, payloadText }]);
  const keys = [apiKey("i", "ingest-key", ["ingest"]), apiKey("r", "read-key", ["read"])];
  const app = buildApp(engine, { keys });
  const ask = (key: string, query = "") =>
    app.inject({ url: `/v1/events${query}`, headers: { authorization: `Bearer ${key}` } });
  expect((await ask("ingest-key")).statusCode).toBe(403);
  const page = await ask("read-key", "?limit=1");
  expect(page.body).toContain(`"payload":${payloadText}}`);
  expect(eventPageSchema.parse(page.json())).toMatchObject({ looked: 1, undecided: 0 });
  const wrong = await ask("read-key", "?limit=1001");
  expect([wrong.statusCode, wrong.json<{ code: string }>().code]).toEqual([400, "IL_HTTP_508"]);
});
