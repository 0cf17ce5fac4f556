import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EmissionLedger, emitUntil } from "../support/emitter.ts";
import type { Emission } from "../support/emitter.ts";
import { query, startPostgres } from "../support/postgres.ts";
import type { TestPostgres } from "../support/postgres.ts";
import { root } from "../support/run.ts";
import { startServer } from "../support/server-process.ts";
import type { ServerProcess, Summary } from "../support/server-process.ts";
import { startSinkServer } from "../support/sink-server.ts";
import type { SinkServer } from "../support/sink-server.ts";
import { startTcpProxy } from "../support/tcp-proxy.ts";
import type { TcpProxy } from "../support/tcp-proxy.ts";

// Goal: whatever happens to Postgres costs no event and doubles no row, is mended without a hand, and
// nobody else notices. Method: a steady load through one server to Postgres behind a proxy and to an
// HTTP destination beside it, while one fault after another is made.

const faultMs = 1_500;
const pauseBetweenEmissionsMs = 4;
/** An undisturbed destination gets an event after some milliseconds; the machine may be busy. */
const latencyMaxMs = 2_500;

const configOf = (sinkPort: number) => `
store: sqlite:store.db
plugins: [${join(root, "test/support/plugins/http-sink.ts")}]
events:
  a.b: { key: string, sent_ms: int }
destinations:
  warehouse.pg:
    postgres: { connection: "\${DATABASE_URL}", connectTimeout: 1s, statementTimeout: 3s }
    delivery: { timeout: 4s, retry: { first: 50ms, max: 400ms } }
  beside: { http-sink: { port: ${sinkPort} } }
pipelines:
  main:
    on: a.b
    to:
      - warehouse.pg: { table: landed, columns: { event_id: $meta.id, key: $event.key } }
      - beside: {}
`;

interface House extends AsyncDisposable {
  readonly postgres: TestPostgres;
  readonly databaseUrl: string;
  readonly proxy: TcpProxy;
  readonly beside: SinkServer;
  readonly server: ServerProcess;
}

async function openHouse(): Promise<House> {
  const stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "ingestlayer-pgfaults-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const postgres = stack.use(await startPostgres());
  const databaseUrl = await postgres.freshDatabase();
  await query(databaseUrl, "create table landed (event_id uuid primary key, key text not null)");
  const proxy = stack.use(await startTcpProxy(postgres.port));
  const beside = stack.use(await startSinkServer("key"));
  const file = join(folder, "ingestlayer.yaml");
  await writeFile(file, configOf(beside.port));
  const throughProxy = databaseUrl.replace(`:${postgres.port}`, `:${proxy.port}`);
  const server = stack.use(await startServer(file, { DATABASE_URL: throughProxy }));
  return {
    postgres,
    databaseUrl,
    proxy,
    beside,
    server,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Commits that are answered; the last byte ends the tag. */
const commitAnswer = Buffer.from("COMMIT\0");

describe("while Postgres", () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse();
  });
  afterAll(() => house[Symbol.asyncDispose]());

  test.each<[string, (house: House) => Promise<void>, repeatsMin?: number]>([
    ["is well", () => delay(faultMs)],
    [
      "is shut down for a while",
      async ({ postgres }) => {
        await postgres.stop();
        await delay(faultMs);
        await postgres.start();
      },
    ],
    [
      "is killed",
      async ({ postgres }) => {
        await postgres.kill();
        await delay(faultMs);
        await postgres.start();
      },
    ],
    [
      "loses its connections again and again",
      async ({ proxy }) => {
        for (let cuts = 0; cuts < 10; cuts += 1) {
          await delay(faultMs / 10);
          proxy.cut();
        }
      },
    ],
    [
      "commits and the connection breaks before the answer",
      ({ proxy }) => proxy.cutInsteadOf(commitAnswer, 5),
      // What shows that rows were in, and were sent again; a repeat may itself have been cut.
      1,
    ],
    [
      "is slow",
      async ({ proxy }) => {
        proxy.delayMs = 300;
        await delay(faultMs);
        proxy.delayMs = 0;
      },
    ],
    [
      "is so slow that every delivery times out",
      async ({ proxy }) => {
        proxy.delayMs = 4_500;
        await delay(faultMs);
        proxy.delayMs = 0;
      },
    ],
    [
      "is read-only",
      async ({ databaseUrl }) => {
        await setReadOnly(databaseUrl, "on");
        await delay(faultMs);
        await setReadOnly(databaseUrl, "off");
      },
    ],
  ])(
    "%s, every event gets its row, once, and another destination is undisturbed",
    async (_name, fault, repeatsMin = 0) => {
      const { server, beside, databaseUrl } = house;
      const firstArrival = beside.arrivals.length;
      const before = await server.summary();
      const ledger = new EmissionLedger();
      const stopped = new AbortController();
      const emitting = emitUntil({
        ledger,
        url: () => server.url,
        next: () => [emission()],
        repeats: () => true,
        pauseMs: pauseBetweenEmissionsMs,
        signal: stopped.signal,
      });
      await fault(house);
      await delay(300);
      stopped.abort();
      await emitting;
      const mendedFromMs = Date.now();
      const after = await server.quiet(60_000);

      const keys = [...ledger.acknowledged.keys()];
      const arrivals = beside.arrivals.slice(firstArrival);
      const latencies = arrivals.map(({ atMs, payload }) => atMs - Number(payload["sent_ms"]));
      console.log(
        `  ${keys.length} events; beside: p50 ${quantile(latencies, 0.5)} ms, ` +
          `p99 ${quantile(latencies, 0.99)} ms, max ${quantile(latencies, 1)} ms; ` +
          `all rows ${Date.now() - mendedFromMs} ms after the load ended`,
      );
      expect(ledger.refusals.size).toBe(0);
      expect(keys.length).toBe(ledger.sent.size);
      expect(await rowsOf(databaseUrl, keys)).toEqual({ rows: keys.length, keys: keys.length });
      expect(arrivals.map(({ payload }) => String(payload["key"])).toSorted()).toEqual(
        keys.toSorted(),
      );
      expect(quantile(latencies, 0.99)).toBeLessThan(latencyMaxMs);
      expect(after.pipelines[0]?.dead_letters).toBe(0);
      expect(doneOf(after) - doneOf(before)).toBe(keys.length);
      expect(repeatsOf(after) - repeatsOf(before)).toBeGreaterThanOrEqual(repeatsMin);
    },
    90_000,
  );
});

let emitted = 0;

function emission(): Emission {
  const key = `k-${(emitted += 1)}`;
  return { name: "a.b", key, payloadText: `{"key":"${key}","sent_ms":${Date.now()}}` };
}

async function rowsOf(url: string, keys: readonly string[]) {
  const [found] = await query<{ rows: number; keys: number }>(
    url,
    `select count(*)::int as rows, count(distinct key)::int as keys
       from landed where key = any($1::text[])`,
    [keys],
  );
  return found;
}

function doneOf({ pipelines: [main] }: Summary): number {
  return main?.tally["route/warehouse.pg/done"] ?? 0;
}

/** Rows that were there already when they came. */
function repeatsOf({ pipelines: [main] }: Summary): number {
  return main?.tally["route/warehouse.pg/repeats"] ?? 0;
}

async function setReadOnly(url: string, value: "on" | "off"): Promise<void> {
  await query(url, `alter system set default_transaction_read_only = ${value}`);
  await query(url, "select pg_reload_conf()");
}

function quantile(figures: readonly number[], part: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
