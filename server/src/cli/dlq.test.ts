import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, loadProject } from "@ingestlayer/core";
import type { Engine, Failure } from "@ingestlayer/core";
import { scriptedDestination } from "@ingestlayer/core/testing";
import { builtinPlugins } from "@ingestlayer/plugins";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildApp } from "../app.ts";
import { runForTest } from "../testing/run-cli.ts";

const log = { info: () => undefined, warn: () => undefined };
const config = (url: string) => `
store: sqlite:store.db
events: { ticket: { n: int, extra: json? } }
destinations: { hook: { webhook: { url: "${url}" } } }
pipelines:
  main: { on: ticket, to: [{ hook: {}, when: '!has($event.extra) || $event.extra.ok' }] }
`;
const scripted = (when: string) => `
store: sqlite:store.db
events: { ticket: { n: int, extra: json? } }
destinations: { crm: { crm: {} } }
pipelines: { main: { on: ticket, to: [{ crm: {}, when: '${when}' }] } }
`;
const strict = "!has($event.extra) || $event.extra.ok";

let file: string;
beforeEach(async () => {
  file = join(await mkdtemp(join(tmpdir(), "ingestlayer-cli-dlq-")), "ingestlayer.yaml");
});
afterEach(() => rm(join(file, ".."), { recursive: true, force: true }));

async function run(...args: readonly string[]) {
  return runForTest(["dlq", ...args, "--config", file]);
}

/** An engine whose destination refuses until it is mended. */
async function start(text: string, crm = refusing()) {
  await writeFile(file, text);
  const plugins = [...builtinPlugins, crm.plugin];
  const loaded = await loadProject(file, { env: {}, plugins, log });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return { engine: await createEngine(loaded.project, { log }), crm };
}

function refusing() {
  const state = { mended: false };
  const failure: Failure = {
    code: "SQLSTATE 23502",
    reason: "no value for a column that needs one",
    detail: { column: "seats" },
  };
  const scriptedOne = scriptedDestination("crm", async (batch) =>
    batch.map(() => (state.mended ? { kind: "done" } : { kind: "reject", failure })),
  );
  return { ...scriptedOne, state };
}

async function emitTickets(engine: Engine, payloads: readonly object[]) {
  await engine.ingest(
    payloads.map((payload) => ({
      name: "ticket",
      payload: payload as { n: number },
      payloadText: JSON.stringify(payload),
    })),
  );
}

const deadOf = async (engine: Engine) => (await engine.summary()).pipelines[0]?.deadLetters;

test("causes are grouped, and what is retried goes at once to where it failed", async () => {
  const { engine, crm } = await start(scripted(strict));
  await emitTickets(engine, [{ n: 1 }, { n: 2 }, { n: 3, extra: {} }]);
  await expect.poll(() => deadOf(engine)).toBe(3);
  const app = buildApp(engine);
  const url = ["--url", await app.listen({ host: "127.0.0.1", port: 0 })];
  const list = await run("list", ...url);
  expect(list.out.split("\n").slice(0, 2)).toEqual([
    expect.stringMatching(/^ +2 {2}main > crm {2}SQLSTATE 23502 \[column seats\] {2}no value/),
    expect.stringMatching(/^ +1 {2}main > crm {2}IL_DSL_301 .*no such field 'ok'/),
  ]);
  expect(await run("retry", ...url)).toMatchObject({ code: 1, out: "" });
  crm.state.mended = true;
  const retried = await run("retry", "--code", "SQLSTATE 23502", ...url);
  expect(retried).toEqual({ code: 0, out: "2 dead letters tried again\n", err: "" });
  await expect.poll(() => crm.delivered.length).toBe(2);
  expect(await deadOf(engine)).toBe(1);
  // Not decided by its 'when', it must not be delivered as it lies: it goes through the steps again.
  expect((await run("retry", "--all", ...url)).out).toBe("1 dead letter tried again\n");
  await expect.poll(() => deadOf(engine)).toBe(1);
  expect(crm.delivered).toHaveLength(2);
  expect((await run("drop", "--pipeline", "main", ...url)).out).toBe("1 dead letter let go\n");
  expect(await deadOf(engine)).toBe(0);
  await app.close();
  await engine.stop();
});

test("a stopped server's store is read and mended directly; the next start goes on", async () => {
  const first = await start(scripted("true"));
  await emitTickets(first.engine, [{ n: 1 }, { n: 2 }]);
  await expect.poll(() => deadOf(first.engine)).toBe(2);
  await first.engine.stop();
  await writeFile(file, config("https://hooks.example.com/"));
  const lines = (await run("export")).out.trim().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { payload: { n: 1 }, code: "SQLSTATE 23502", detail: { column: "seats" }, attempts: 1 },
    { payload: { n: 2 } },
  ]);
  const id = (JSON.parse(lines[1]!) as { id: string }).id;
  expect((await run("drop", "--id", id)).out).toBe("1 dead letter let go\n");
  expect((await run("retry", "--all", "--json")).out).toBe('{"ended":1,"left":0}\n');
  const crm = refusing();
  crm.state.mended = true;
  const next = await start(scripted("true"), crm);
  await expect.poll(() => crm.delivered.map(({ payload }) => payload)).toEqual([{ n: 1 }]);
  await next.engine.stop();
});

test("an expression says which ones are meant, the same at a server and at its store", async () => {
  const { engine } = await start(scripted("true"));
  await emitTickets(engine, [{ n: 1 }, { n: 2 }, { n: 3, extra: { vip: true } }]);
  await expect.poll(() => deadOf(engine)).toBe(3);
  const app = buildApp(engine);
  const url = ["--url", await app.listen({ host: "127.0.0.1", port: 0 })];
  const many =
    '$letter.code.startsWith("SQLSTATE") && $letter.detail.column == "seats" && $event.n > 1';
  const asked = [
    ["export", "--where", many],
    ["list", "--where", "$letter.attempts == 1 && $letter.at < timestamp('2000-01-01T00:00:00Z')"],
    ["show", "--where", "$event.extra.vip"],
    ["list", "--where", "$letter.cod == 'x'"],
    ["retry", "--where", "$letter.attempts"],
  ];
  const running = await Promise.all(asked.map((args) => run(...args, ...url)));
  expect(
    running[0]?.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toMatchObject([{ payload: { n: 2 } }, { payload: { n: 3 } }]);
  expect(running[1]).toMatchObject({ code: 0, out: "", err: "no dead letters\n" });
  // What cannot be decided is not meant, and it is said.
  expect(running[2]?.out.trim().split("\n")).toHaveLength(2);
  expect(running[2]?.err).toMatch(/^note: for 2 dead letters --where cannot be decided/);
  expect(running[3]?.err).toMatch(/Did you mean 'code'\?\n +\$letter\.cod == 'x'\n +\^{3}\n/);
  expect(running[4]?.err).toMatch(/^IL_DSL_\d+ .*bool/);
  const dropped = await run("drop", "--where", "$event.extra.vip", "--json", ...url);
  expect(JSON.parse(dropped.out)).toEqual({ ended: 1, left: 0, undecided: 2 });
  await app.close();
  await engine.stop();
  await writeFile(file, config("https://hooks.example.com/"));
  const stopped = await Promise.all(asked.slice(1).map((args) => run(...args)));
  expect(stopped.map(({ err }) => err)).toEqual([
    running[1]?.err,
    running[2]?.err,
    running[3]?.err,
    running[4]?.err,
  ]);
});

test.each([
  [["list", "--since", "yesterday"], "IL_CLI_121 --since"],
  [["drop"], "IL_CLI_120"],
])("refuses %j", async (args, expected) => {
  const { engine } = await start(scripted("true"));
  await engine.stop();
  const { code, err } = await run(...args);
  expect([code, err]).toEqual([1, expect.stringContaining(expected)]);
});
