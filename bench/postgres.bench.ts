import { once } from "node:events";
import { readFileSync } from "node:fs";
import { Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { Event } from "@ingestlayer/core/plugin";
import { testEvent, type TestedDestination } from "@ingestlayer/core/testing";
import { openRoute, outcomesOf } from "../test/support/postgres-delivery.ts";
import { query, startPostgres } from "../test/support/postgres.ts";
import { median } from "./quantile.ts";

// Rows a second into a real Postgres with a primary key, beside COPY (the physical limit that a client
// has) and the usual inserts of the same events into the same table; then what bad rows cost.

const rowsTotal = 20_000;
const batchRows = 500;
const inFlight = 4;
const rounds = 5;

const table = `create table events (
  event_id uuid primary key, name text not null, received_at timestamptz not null,
  tier text, seats int4 check (seats >= 0), amount float8, payload jsonb not null)`;
const columns = {
  event_id: "$meta.id",
  name: "$meta.name",
  received_at: "$meta.received_at",
  tier: "$event.tier",
  seats: "$event.seats",
  amount: "$event.amount",
  payload: "$event",
};
const names = Object.keys(columns);

/** Measures and prints both tables. */
export async function run(): Promise<void> {
  await using server = await startPostgres({ settings: { max_wal_size: "4GB" } });
  const url = await server.freshDatabase();
  await query(url, table);
  await using route = await openRoute(url, { route: { table: "events", columns } });
  const clients = await Promise.all(Array.from({ length: inFlight }, () => connect(url)));
  const events = makeEvents(rowsTotal);
  const contenders: Readonly<Record<string, Contender>> = {
    "COPY into the same table and key": (batch, client) => copy(client, batch),
    "this destination": (batch) => deliver(route, batch),
    "multi-row VALUES": multiRowInsert,
    "one row a statement": oneRowInserts,
  };
  const measured = await measure(url, clients, events, contenders);
  const limit = measured.get("COPY into the same table and key") ?? {
    rate: Number.NaN,
    cpu: Number.NaN,
  };
  printTable(
    `${rowsTotal} rows of ${JSON.stringify(events[0]?.payload).length} bytes, batches of ${batchRows}, ${inFlight} in flight, median of ${rounds}`,
    [...measured].map(([name, { rate, cpu }]) => [
      name,
      `${Math.round(rate)} rows/s`,
      ratio(rate / limit.rate),
      `${cpu.toFixed(1)} µs CPU a row, ${ratio(limit.cpu / cpu)}`,
    ]),
  );
  await measurePoison(url, route);
  for (const client of clients) await client.end();
}

type Contender = (batch: readonly Event[], client: Client) => Promise<unknown>;

async function measure(
  url: string,
  clients: readonly Client[],
  events: readonly Event[],
  contenders: Readonly<Record<string, Contender>>,
): Promise<ReadonlyMap<string, Sample>> {
  const samples = new Map<string, Sample[]>();
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, contender] of Object.entries(contenders)) {
      await query(url, "truncate events");
      await query(url, "checkpoint");
      const batches = inBatches(events, batchRows);
      const cpuBefore = await cpuMs(url);
      const started = performance.now();
      await Promise.all(
        clients.map(async (client) => {
          for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) {
            await contender(batch, client);
          }
        }),
      );
      const seconds = (performance.now() - started) / 1000;
      const cpu = (((await cpuMs(url)) - cpuBefore) * 1000) / events.length;
      await assertCount(url, events.length);
      const sample = { rate: events.length / seconds, cpu };
      // The first round warms everything up and does not count.
      if (round > 0) samples.set(name, [...(samples.get(name) ?? []), sample]);
    }
  }
  return new Map(
    [...samples].map(([name, taken]) => [
      name,
      {
        rate: median(taken.map(({ rate }) => rate)),
        cpu: median(taken.map(({ cpu }) => cpu)),
      },
    ]),
  );
}

interface Sample {
  /** Rows a second. */
  readonly rate: number;
  /** Microseconds of CPU a row, of this process and the server's together. */
  readonly cpu: number;
}

/** CPU that this process and all sessions of the database have used: it does not depend on who else
 * uses the machine. Not a number where the system does not tell. */
async function cpuMs(url: string): Promise<number> {
  const sessions = await query<{ pid: number }>(
    url,
    `select pid from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`,
  );
  const { user, system } = process.cpuUsage();
  return sessions.reduce((sum, { pid }) => sum + sessionCpuMs(pid), (user + system) / 1000);
}

function sessionCpuMs(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;
  } catch {
    return Number.NaN;
  }
}

async function measurePoison(url: string, route: TestedDestination): Promise<void> {
  const size = 1000;
  const cases: Readonly<Record<string, (index: number) => object>> = {
    clean: () => ({}),
    "1 in 1,000, found by the server, first row": (index) => (index === 0 ? { seats: -1 } : {}),
    "1 in 1,000, found before sending": (index) => (index === 500 ? { amount: "a lot" } : {}),
    "1 in 1,000, found by the server": (index) => (index === 500 ? { seats: -1 } : {}),
    "1 in 1,000, found by the server, last row": (index) => (index === 999 ? { seats: -1 } : {}),
    "10 %, found by the server": (index) => (index % 10 === 5 ? { seats: -1 } : {}),
  };
  const samples = new Map<string, number[]>();
  for (let round = 0; round <= 20; round += 1) {
    for (const [name, change] of Object.entries(cases)) {
      await query(url, "truncate events");
      const batch = makeEvents(size, change);
      const started = performance.now();
      const outcomes = outcomesOf(await route.deliver(batch));
      const ms = performance.now() - started;
      await assertCount(url, outcomes.filter(({ kind }) => kind === "done").length);
      if (round > 0) samples.set(name, [...(samples.get(name) ?? []), ms]);
    }
  }
  const clean = median(samples.get("clean") ?? []);
  printTable(
    `one batch of ${size} rows with bad ones in it, median of 20`,
    [...samples].map(([name, times]) => {
      const ms = median(times);
      return [name, `${ms.toFixed(1)} ms`, `${ratio(ms / clean)} of clean`];
    }),
  );
}

async function deliver(route: TestedDestination, batch: readonly Event[]): Promise<void> {
  const outcomes = outcomesOf(await route.deliver(batch));
  if (!outcomes.every(({ kind }) => kind === "done")) throw new Error("a clean row was refused");
}

async function copy(client: Client, batch: readonly Event[]): Promise<void> {
  const stream = client.query(copyFrom(`copy events (${names.join(", ")}) from stdin`));
  stream.end(batch.map((event) => `${textsOf(event).map(escapeCopy).join("\t")}\n`).join(""));
  await once(stream, "finish");
}

function escapeCopy(text: string): string {
  return text.replaceAll(/[\\\n\r\t]/g, (found) => copyEscapes[found] ?? found);
}

const copyEscapes: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

async function multiRowInsert(batch: readonly Event[], client: Client): Promise<void> {
  const width = names.length;
  const rows = batch.map(
    (_event, row) => `(${names.map((_name, at) => `$${row * width + at + 1}`).join(", ")})`,
  );
  await client.query(
    `insert into events (${names.join(", ")}) values ${rows.join(", ")} on conflict do nothing`,
    batch.flatMap((event) => textsOf(event)),
  );
}

async function oneRowInserts(batch: readonly Event[], client: Client): Promise<void> {
  const places = names.map((_name, at) => `$${at + 1}`).join(", ");
  const text = `insert into events (${names.join(", ")}) values (${places}) on conflict do nothing`;
  await client.query("begin");
  for (const event of batch) {
    await client.query({ name: "one", text, values: [...textsOf(event)] });
  }
  await client.query("commit");
}

function textsOf({ meta, payload }: Event): readonly string[] {
  const { tier, seats, amount } = payload;
  const instant = meta.received_at.toISOString();
  const scalars = [tier, seats, amount].map(String);
  return [meta.id, meta.name, instant, ...scalars, JSON.stringify(payload)];
}

function makeEvents(count: number, change: (index: number) => object = () => ({})): Event[] {
  return Array.from({ length: count }, (_, index) =>
    testEvent({
      ticket_id: `T-${index}`,
      subject: "Cannot log in since the update",
      body: 'Hello, since this morning nobody of our team can log in: "invalid state".\nPlease help soon.',
      tier: ["free", "pro", "enterprise"][index % 3] ?? "free",
      seats: index % 500,
      amount: index * 1.37,
      account: { id: `acc_${index}`, plan: "yearly", regions: ["eu-west-1", "us-east-2"] },
      tags: ["login", "outage", "urgent"],
      ...change(index),
    }),
  );
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

async function assertCount(url: string, expected: number): Promise<void> {
  const [row] = await query<{ count: number }>(url, "select count(*)::int as count from events");
  if (row?.count !== expected) throw new Error(`${row?.count} rows instead of ${expected}`);
}

function inBatches(events: readonly Event[], size: number): (readonly Event[])[] {
  const batches: (readonly Event[])[] = [];
  for (let start = 0; start < events.length; start += size) {
    batches.push(events.slice(start, start + size));
  }
  return batches;
}

function ratio(value: number): string {
  return value.toFixed(2);
}

function printTable(title: string, rows: readonly (readonly string[])[]): void {
  console.log(`\n${title}`);
  for (const [name = "", figure = "", beside = "", more = ""] of rows) {
    console.log(`  ${name.padEnd(42)}${figure.padStart(16)}${beside.padStart(16)}   ${more}`);
  }
}
