import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, loadProject } from "@ingestlayer/core";
import type { CheckReport } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { buildApp } from "../../server/src/app.ts";
import { apiKey } from "../../server/src/auth/keys.ts";
import { runForTest } from "../../server/src/testing/run-cli.ts";
import { checkReportSchema } from "../../server/src/wire/check.ts";
import { startModelServer, type ModelServer } from "../support/model-server.ts";
import { query, startPostgres, type TestPostgres } from "../support/postgres.ts";

// `check --connect` against real things: what it says of each stands in testdata/check.

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);
afterAll(() => postgres[Symbol.asyncDispose]());

let folder: string;
let models: ModelServer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-check-"));
  models = await startModelServer();
});
afterEach(async () => {
  await models[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const key = "sk-not-to-be-seen-4711";

const config = `
store: sqlite:store.db
events:
  ticket: { id: string, subject: string, body: string, tier: free | pro }
models:
  urgency: { openai: { url: "\${MODEL_URL}/v1", model: "\${MODEL:-small-1}", key: "\${MODEL_KEY}" } }
  offline: { adapter: ./offline.ts }
  local: { ollama: { url: "\${MODEL_URL}", model: llama3.2 } }
destinations:
  warehouse: { postgres: { connection: "\${DATABASE_URL}" } }
pipelines:
  escalations:
    on: ticket
    steps:
      - classify: { into: urgency, labels: [low, high], model: urgency, prompt: How urgent?, input: [body] }
      - filter.match: { urgency: high }
      - redact.pii: { fields: [body] }
    to:
      - warehouse: { table: tickets, columns: { id: $event.id, subject: $event.subject, tier: $event.tier } }
        when: $event.tier == "pro"
`;

async function write(text: string): Promise<string> {
  const file = join(folder, "ingestlayer.yaml");
  await writeFile(file, text);
  await writeFile(join(folder, "offline.ts"), 'export const classify = () => "low";\n');
  return file;
}

/** A model server that knows one key, one model of the OpenAI protocol and one of Ollama's. */
function serveModels(): void {
  models.answer = (response, { url = "", headers }) => {
    const answer = (status: number, value: object) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    if (url === "/api/tags") return answer(200, { models: [{ name: "llama3.2:latest" }] });
    const { authorization } = headers;
    if (authorization !== `Bearer ${key}`) {
      return answer(401, { error: { message: `Incorrect API key: ${authorization}` } });
    }
    return answer(200, { data: [{ id: "small-1" }, { id: "large-1" }] });
  };
}

async function withTable(columns: string): Promise<string> {
  const url = await postgres.freshDatabase();
  await query(url, `create table tickets (${columns})`);
  return url;
}

function environment(database: string): Record<string, string> {
  return { DATABASE_URL: database, MODEL_URL: models.url, MODEL_KEY: key };
}

/** What changes from run to run: folder, ports, names of databases, hashes. */
function steady(text: string): string {
  return text
    .replaceAll(`${folder}/`, "")
    .replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT")
    .replaceAll(/version [\da-f]{12}/g, "version HASH");
}

async function check(file: string, env: Record<string, string>, ...more: readonly string[]) {
  const run = await runForTest(["check", "--connect", "--config", file, ...more], { env });
  for (const text of [run.out, run.err]) expect(text).not.toContain(key);
  return run;
}

const golden = (name: string) => `testdata/check/${name}.txt`;

test("all well: everything is named, every model and table was looked at, no model was asked", async () => {
  serveModels();
  const file = await write(config);
  const env = environment(await withTable("id text primary key, subject text, tier text"));
  const { code, out, err } = await check(file, env);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  await expect(steady(out)).toMatchFileSnapshot(golden("well"));
  expect(models.received.map(({ url }) => url).toSorted()).toEqual(["/api/tags", "/v1/models"]);
});

test("everything wrong at once: a slip in a column, a refused key, a model that is not there", async () => {
  serveModels();
  const file = await write(config.replace("llama3.2", "llama3.3"));
  const env = environment(await withTable("id text primary key, subjct text, tier text"));
  const { code, out } = await check(file, { ...env, MODEL_KEY: `${key}-old` });
  expect(code).toBe(1);
  await expect(steady(out)).toMatchFileSnapshot(golden("wrong"));
});

test("nobody there: neither database nor model servers, and an adapter without its function", async () => {
  const silent = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => silent.once("listening", resolve));
  const { port } = silent.address() as AddressInfo;
  await new Promise((resolve) => silent.close(resolve));
  const file = await write(config);
  await writeFile(join(folder, "offline.ts"), "export const clasify = () => 1;\n");
  const { code, out } = await check(file, {
    DATABASE_URL: `postgres://u:secret-of-u@127.0.0.1:${port}/d`,
    MODEL_URL: `http://127.0.0.1:${port}`,
    MODEL_KEY: key,
  });
  expect(code).toBe(1);
  expect(out).not.toContain("secret-of-u");
  await expect(steady(out)).toMatchFileSnapshot(golden("nobody-there"));
});

test("a mistyped model is named with the nearest one, and an answer that never comes ends in time", async () => {
  const file = await write(
    config.replace("local: { ollama: {", "local: { timeout: 200ms, ollama: {"),
  );
  serveModels();
  const { answer } = models;
  models.answer = (response, request) => {
    if (request.url !== "/api/tags") answer(response, request);
  };
  const env = environment(await withTable("id text primary key, subject text, tier text"));
  const { code, out } = await check(file, { ...env, MODEL: "smal-1" });
  expect(code).toBe(1);
  await expect(steady(out)).toMatchFileSnapshot(golden("mistyped-and-silent"));
});

test("what is missing before anything can be looked at: a variable, and a mistake in an expression", async () => {
  const file = await write(config.replace('tier == "pro"', 'teir == "pro"'));
  const { MODEL_KEY: _missing, ...env } = environment("postgres://nowhere.example.com/d");
  const { code, out } = await check(file, env);
  expect(code).toBe(1);
  await expect(steady(out)).toMatchFileSnapshot(golden("mistakes"));
  expect(models.received).toEqual([]);
});

test("--json, and a running server's report are the same; there it takes 'operate'", async () => {
  serveModels();
  const file = await write(config.replace("llama3.2", "llama3.3"));
  const env = environment(await withTable("id text primary key, subject text, tier text"));
  const log = { info: () => undefined, warn: () => undefined };
  const alone = await check(file, env, "--json");
  const report = JSON.parse(alone.out) as CheckReport;
  expect(checkReportSchema.parse(report)).toEqual(report);
  expect(report).toMatchObject({
    ok: false,
    environment: [{ state: "set" }, { state: "default" }, {}, {}],
  });
  const loaded = await loadProject(file, { env, plugins: builtinPlugins, log });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  await using engine = await createEngine(loaded.project, { log });
  const keys = [apiKey("reader", "read-key", ["read"]), apiKey("operator", "op-key", ["operate"])];
  const app = buildApp(engine, { keys });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const refused = await check(file, env, "--url", url, "--key", "read-key");
  expect(refused).toMatchObject({ code: 1, out: "" });
  expect(refused.err).toContain("operate");
  const running = await check(file, env, "--url", url, "--key", "op-key", "--json");
  expect({ code: running.code, report: JSON.parse(running.out) }).toEqual({ code: 1, report });
  await app.close();
});
