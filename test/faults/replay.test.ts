import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { query, startPostgres } from "../support/postgres.ts";
import { startServer } from "../support/server-process.ts";

// Goal: a replay whose server is killed halfway goes on, and no row is missing or there twice. Method: events
// are taken without a table's rows (it is emptied afterwards), replayed, killed, and the table is counted; a
// journal without a unique key shows how much was repeated. `REPLAYED=100000` is the long run.

const events = Number(process.env["REPLAYED"] ?? 3_000);

const config = `
store: sqlite:store.db
events:
  a.b: { n: int }
destinations:
  warehouse.pg:
    postgres: { connection: "\${DATABASE_URL}" }
pipelines:
  main:
    on: a.b
    to:
      - warehouse.pg: { table: landed, columns: { event_id: $meta.id, n: $event.n } }
      - warehouse.pg: { table: journal, columns: { event_id: $meta.id } }
`;
const tables = `
create table landed (event_id uuid primary key, n int not null);
create table journal (event_id uuid not null)`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-replay-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly progress: number;
  readonly replayed: number;
}

async function ask(url: string, body?: object): Promise<Shown> {
  const headers = { "content-type": "application/json" };
  const sent = body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) };
  return (await (await fetch(url, sent)).json()) as Shown;
}

async function until(url: string, reached: (shown: Shown) => boolean): Promise<Shown> {
  for (;;) {
    const shown = await ask(url);
    if (reached(shown)) return shown;
    await delay(20);
  }
}

test(
  `a replay of ${events} events, killed halfway, leaves no row missing or twice`,
  async () => {
    await using postgres = await startPostgres();
    const databaseUrl = await postgres.freshDatabase();
    await query(databaseUrl, tables);
    const file = join(folder, "ingestlayer.yaml");
    await writeFile(file, config);
    const env = { DATABASE_URL: databaseUrl };

    const first = await startServer(file, env);
    for (let n = 0; n < events; n += 1_000) {
      const list = Array.from({ length: Math.min(1_000, events - n) }, (_, index) => {
        return { name: "a.b", payload: { n: n + index } };
      });
      await ask(`${first.url}/v1/events`, list);
    }
    await first.quiet(120_000);
    await query(databaseUrl, "truncate landed, journal");

    const startedMs = Date.now();
    const { id } = await ask(`${first.url}/v1/replays`, {});
    const halfway = await until(`${first.url}/v1/replays/${id}`, ({ progress }) => progress >= 0.5);
    await first.kill();
    expect(halfway.state).toBe("running");

    await using second = await startServer(file, env);
    const after = await ask(`${second.url}/v1/replays/${id}`);
    expect(after.progress).toBeGreaterThanOrEqual(halfway.progress);
    const ended = await until(`${second.url}/v1/replays/${id}`, ({ state }) => state !== "running");
    await second.quiet(60_000);
    const tookMs = Date.now() - startedMs;

    expect(ended).toMatchObject({ state: "done", progress: 1, replayed: events, looked: events });
    const [rows] = await query<{ landed: number; apart: number; journal: number; told: number }>(
      databaseUrl,
      `select (select count(*)::int from landed) as landed,
              (select count(distinct n)::int from landed) as apart,
              (select count(*)::int from journal) as journal,
              (select count(distinct event_id)::int from journal) as told`,
    );
    expect(rows).toMatchObject({ landed: events, apart: events, told: events });
    const repeated = rows!.journal - events;
    // One batch at most.
    expect(repeated).toBeLessThanOrEqual(100);
    console.log(
      `  replayed ${events} in ${tookMs} ms, killed at ${halfway.progress}, repeated ${repeated}`,
    );
  },
  60_000 + events * 5,
);
