import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, loadProject } from "@ingestlayer/core";
import { scriptedDestination } from "@ingestlayer/core/testing";
import { builtinPlugins } from "@ingestlayer/plugins";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildApp } from "../app.ts";
import { apiKey } from "../auth/keys.ts";
import { runForTest, type CliRun } from "../testing/run-cli.ts";
import { statsSchema, statsToWire } from "../wire/stats.ts";
import { statsText } from "./stats-text.ts";
import { plain } from "./terminal.ts";

const log = { info: () => undefined, warn: () => undefined };
const failure = { code: "TEST", reason: "as the test says" };
const crm = scriptedDestination("crm", async (batch) =>
  batch.map(({ payload }) => (payload["n"] === 1 ? { kind: "reject", failure } : { kind: "done" })),
);
const down = scriptedDestination("down", async () => ({ kind: "outage", failure }));
const plugins = [...builtinPlugins, crm.plugin, down.plugin];
const destinations = "crm: { crm: {} }, down: { down: {} }";
const configOf = (to: string) => `
store: sqlite:store.db
events: { ticket: { n: int } }
destinations: { ${destinations} }
pipelines:
  main: { on: ticket, steps: [{ filter.match: { n: { lt: 3 } } }], to: [${to}] }
`;
const both = "{ crm: {} }, { down: {}, when: $event.n == 2 }";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-cli-stats-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const file = () => join(folder, "ingestlayer.yaml");

/** Four tickets: one is delivered, one is dead, one waits beside its delivery, one is filtered. */
async function serve() {
  await writeFile(file(), configOf(both));
  const loaded = await loadProject(file(), { env: {}, plugins, log });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const engine = await createEngine(loaded.project, { log });
  for (const n of [0, 1, 2, 3]) {
    await engine.ingest([{ name: "ticket", payload: { n }, payloadText: `{"n":${n}}` }]);
  }
  await expect
    .poll(async () => (await engine.summary()).pipelines[0])
    .toMatchObject({ backlog: 0, parked: 1, deadLetters: 1, tally: { "route/crm/done": 2 } });
  return engine;
}

async function run(args: readonly string[], io: Parameters<typeof runForTest>[1] = {}) {
  return runForTest(["stats", ...args, "--config", file()], io);
}

/** Ages, times and what the destination counts by the clock differ from run to run. */
function steady({ code, out, err }: CliRun): CliRun {
  const text = out
    .replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, "<at>")
    .replaceAll(/oldest \d+ s/g, "oldest <n>");
  return { code, out: text, err };
}

test("shows counts, rates, queues and lags of a running server; of a stopped one what the store knows", async () => {
  const engine = await serve();
  const app = buildApp(engine);
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const running = await run(["--url", url, "--interval", "1s"]);
  const asked = await app.inject("/v1/stats");
  expect(statsSchema.parse(asked.json())).toMatchObject({
    received: 4,
    received_last_minute: 4,
    pipelines: [
      {
        taken: 4,
        filtered: 1,
        passed: 3,
        backlog: 0,
        steps: [{ step: "filter.match", kind: "CTL", counts: { keep: 3, drop: 1 } }],
        routes: [
          { route: "crm", destination: "crm", delivered: 2, parked: 0, dead_letters: 1 },
          {
            route: "down",
            delivered: 0,
            skipped: 2,
            parked: 1,
            oldest_parked_s: expect.any(Number),
          },
        ],
      },
    ],
  });
  await app.close();
  await engine.stop();
  expect(steady(running)).toMatchInlineSnapshot(`
    {
      "code": 0,
      "err": "",
      "out": "received 4 (0.0/s), 4 in the last minute  repeated 0  quarantined 0

    main  taken 4 (0.0/s)  filtered 1  passed 3  waiting 0
      CTL filter.match  drop 1  keep 3
      -> crm            delivered 2 (0.0/s)  skipped 0  parked 0  dead 1
      -> down           delivered 0 (0.0/s)  skipped 2  parked 1 (oldest <n>, next <at>)  dead 0
    ",
    }
  `);
  await writeFile(file(), configOf("{ hook: {} }").replace(destinations, hook));
  expect(steady(await run([]))).toMatchInlineSnapshot(`
    {
      "code": 0,
      "err": "note: the server is stopped; this is as it was left
    ",
      "out": "received 4, 4 in the last minute  repeated 0  quarantined 0

    main  taken 4  filtered 1  passed 3  waiting 0
      CTL filter.match  drop 1  keep 3
      -> hook           delivered 0  skipped 0  parked 0  dead 0
      -> down           delivered 0  skipped 2  parked 1 (oldest <n>, next <at>)  dead 0  (not in the config)
      -> crm            delivered 2  skipped 0  parked 0  dead 1  (not in the config)
    ",
    }
  `);
  const [line, ...more] = (await run(["--json"])).out.split("\n");
  expect([statsSchema.parse(JSON.parse(line!)).received, more]).toEqual([4, [""]]);
});

const hook = `hook: { webhook: { url: "https://hooks.example.com/" } }`;

test("--watch goes on until it is stopped: a block each time on a pipe, drawn over on a terminal", async () => {
  const engine = await serve();
  const app = buildApp(engine);
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const watch = async (io: Parameters<typeof runForTest>[1], ...more: readonly string[]) => {
    const stop = Promise.withResolvers<void>();
    const printed: string[] = [];
    const out = (text: string) => {
      printed.push(text);
      if (printed.filter((one) => one.includes("received")).length === 2) stop.resolve();
    };
    const stopRequested = () => stop.promise;
    const args = ["--url", url, "--watch", "--interval", "1s", ...more];
    expect(await run(args, { ...io, out, stopRequested })).toMatchObject({ code: 0, err: "" });
    return printed.join("");
  };
  const [piped, drawn, lines] = await Promise.all([
    watch({}),
    watch({ screen: { columns: 80 }, env: { NO_COLOR: "1" } }),
    watch({}, "--json"),
  ]);
  expect(piped).toMatch(/^received 4 \(0\.0\/s\)[^]*\n\nreceived 4 \(0\.0\/s\)[^]*\n\n$/);
  expect(drawn.split("\u001B[H\u001B[J")).toHaveLength(3);
  expect(Math.max(...drawn.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
  for (const text of lines.trimEnd().split("\n")) statsSchema.parse(JSON.parse(text));
  await app.close();
  await engine.stop();
});

test("a rate is the difference of two readings for each second between them", async () => {
  const engine = await serve();
  const before = statsToWire(await engine.stats());
  await engine.stop();
  const [main] = before.pipelines;
  const [crm] = main!.routes;
  const now = {
    ...before,
    at: new Date(Date.parse(before.at) + 4_000).toISOString(),
    received: before.received + 10,
    pipelines: [
      { ...main!, taken: main!.taken + 8, routes: [{ ...crm!, delivered: crm!.delivered + 6 }] },
      { ...main!, pipeline: "new", taken: 4, routes: [] },
    ],
  };
  const text = statsText(now, before, plain);
  expect(text).toContain("received 14 (2.5/s)");
  expect(text).toContain("main  taken 12 (2.0/s)");
  expect(text).toContain("delivered 8 (1.5/s)");
  expect(text).toContain("new  taken 4 (1.0/s)");
});

test("readers only may ask", async () => {
  const engine = await serve();
  const keys = [apiKey("i", "ingest-key", ["ingest"]), apiKey("r", "read-key", ["read"])];
  const app = buildApp(engine, { keys });
  const ask = async (key: string) =>
    (await app.inject({ url: "/v1/stats", headers: { authorization: `Bearer ${key}` } }))
      .statusCode;
  expect([await ask("ingest-key"), await ask("read-key")]).toEqual([403, 200]);
  await engine.stop();
});
