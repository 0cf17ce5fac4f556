import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EmissionLedger, emitUntil, post } from "../support/emitter.ts";
import type { Emission } from "../support/emitter.ts";
import { oddJson } from "../support/odd-payloads.ts";
import { query, startPostgres } from "../support/postgres.ts";
import { seededRandom, seedOfRun } from "../support/random.ts";
import { end, spawnServer, startServer } from "../support/server-process.ts";
import type { ServerProcess } from "../support/server-process.ts";
import { readLog } from "../support/stored-log.ts";

// Goal: what was acknowledged survives kill -9 whole, is delivered, and nothing else is. Method: emitters
// keep a ledger of every answer while the server is killed at random moments, some of them before it
// is ready; then a calm phase, and every ledger, log and table is compared. `KILLS=100` is the long run.

const kills = Number(process.env["KILLS"] ?? 5);
const seed = seedOfRun();

const config = `
store: sqlite:store.db
events:
  a.kept: { key: string, value: json }
  a.dropped: { key: string, value: json }
destinations:
  warehouse.pg:
    postgres: { connection: "\${DATABASE_URL}" }
    delivery: { retry: { first: 50ms, max: 500ms } }
pipelines:
  main:
    on: [a.kept, a.dropped]
    steps:
      - filter.match: $meta.name == "a.kept"
    to:
      - warehouse.pg: { table: landed, columns: { event_id: $meta.id, key: $event.key, payload: $event } }
      - warehouse.pg: { table: journal, columns: { event_id: $meta.id } }
`;
const tables = `
create table landed (event_id uuid primary key, key text not null, payload jsonb not null);
create table journal (event_id uuid not null)`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-crash-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test(
  `nothing acknowledged is lost or doubled over ${kills} kills (SEED=${seed})`,
  async () => {
    const random = seededRandom(seed);
    await using postgres = await startPostgres();
    const databaseUrl = await postgres.freshDatabase();
    await query(databaseUrl, tables);
    const file = join(folder, "ingestlayer.yaml");
    await writeFile(file, config);
    const env = { DATABASE_URL: databaseUrl };

    const ledger = new EmissionLedger();
    const stopped = new AbortController();
    let server: ServerProcess | undefined;
    const emitting = [1, 1, 7, 40].map((size, emitter) =>
      emitUntil({
        ledger,
        url: () => server?.url,
        next: sequence(`e${emitter}`, size, random),
        repeats: () => random() < 0.7,
        pauseMs: 2,
        signal: stopped.signal,
      }),
    );
    for (let kill = 0; kill < kills; kill += 1) {
      if (random() < 0.25) {
        const unready = spawnServer(file, env);
        await delay(random() * 1_500);
        await end(unready, "SIGKILL");
      }
      server = await startServer(file, env);
      await delay(random() * 900);
      await server.kill();
      server = undefined;
    }
    server = await startServer(file, env);
    await using last = server;
    await delay(300);
    stopped.abort();
    await Promise.all(emitting);
    const fresh = sequence("fresh", 1, random)();
    expect(await post(last.url, fresh, ledger)).toBe(true);
    const summary = await last.quiet();
    await last.stop();

    const log = readLog(join(folder, "store.db"));
    report(ledger, log.length);
    expect(log.length).toBeGreaterThan(kills * 10);
    compareWithLog(ledger, log);
    const kept = log.filter(({ key }) => ledger.sent.get(key)?.name === "a.kept");
    const repeats = await compareWithTables(databaseUrl, kept);
    console.log(`  rows ${kept.length}, delivered again after a kill ${repeats}`);
    expect(summary.received).toBe(log.length);
    expect(summary.pipelines).toMatchObject([
      {
        dead_letters: 0,
        tally: {
          "events/taken": log.length,
          "events/passed": kept.length,
          "step/filter.match/drop": log.length - kept.length,
          "route/warehouse.pg/done": kept.length,
          "route/warehouse.pg#2/done": kept.length,
        },
      },
    ]);
  },
  60_000 + kills * 20_000,
);

/** Requests of `size` events each, numbered, every fourth of them one that the filter drops. */
function sequence(emitter: string, size: number, random: () => number): () => readonly Emission[] {
  let emitted = 0;
  return () =>
    Array.from({ length: size }, () => {
      const key = `${emitter}-${(emitted += 1)}`;
      const name = random() < 0.25 ? "a.dropped" : "a.kept";
      return { name, key, payloadText: `{"key":"${key}", "value":${oddJson(random)}}` };
    });
}

function report(ledger: EmissionLedger, logged: number): void {
  console.log(
    `  seed ${seed}: sent ${ledger.sent.size}, acknowledged ${ledger.acknowledged.size}, ` +
      `logged ${logged}, refused ${JSON.stringify(Object.fromEntries(ledger.refusals))}`,
  );
}

function compareWithLog(ledger: EmissionLedger, log: ReturnType<typeof readLog>): void {
  const logged = new Map(log.map((event) => [event.key, event]));
  const missing = [...ledger.acknowledged].filter(([key, id]) => logged.get(key)?.id !== id);
  const spurious = log.filter(({ key }) => !ledger.sent.has(key));
  const changed = log.filter(({ key, payload }) => ledger.sent.get(key)?.payloadText !== payload);
  expect(missing, "acknowledged, and not in the log under that id").toEqual([]);
  expect(spurious, "in the log, and never sent").toEqual([]);
  expect(changed, "not the text that was sent").toEqual([]);
  expect(logged.size, "a key is in the log twice").toBe(log.length);
  expect(ledger.contradicted, "a repeat was answered with another id").toEqual([]);
}

/** Every kept event has one row with its payload, and at least one in the table without a key. */
async function compareWithTables(url: string, kept: ReturnType<typeof readLog>): Promise<number> {
  const sent = [kept.map(({ id }) => id), kept.map(({ payload }) => payload)];
  const [found] = await query<Readonly<Record<string, number>>>(
    url,
    `with sent as (select * from unnest($1::uuid[], $2::text[]) as sent (event_id, payload))
     select (select count(*)::int from landed) as rows,
            (select count(*)::int from sent join landed using (event_id)
              where landed.payload = sent.payload::jsonb) as equal,
            (select count(*)::int from journal) as journal,
            (select count(distinct event_id)::int from sent join journal using (event_id)) as journalled`,
    sent,
  );
  const { rows, equal, journal = 0, journalled } = found ?? {};
  expect({ rows, equal, journalled }).toEqual({
    rows: kept.length,
    equal: kept.length,
    journalled: kept.length,
  });
  return journal - kept.length;
}
