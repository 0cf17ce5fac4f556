import { readFileSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { query, startPostgres } from "../test/support/postgres.ts";
import type { TestPostgres } from "../test/support/postgres.ts";
import { emitLists } from "./emit.ts";
import { deliveringConfig, startIngestlayer, ticketDeclaration } from "./ingestlayer.ts";
import type { ServerProcess } from "./process.ts";
import { ticketEvent } from "./ticket.ts";

const events = Number(process.env["EVENTS"] ?? 1_000_000);
const eventsARequest = 500;

const table = `create table tickets (
  event_id uuid primary key, ticket_id text not null, payload jsonb not null)`;

/**
 * A backlog (`EVENTS`, one million by default) and what it costs: start-up with it, the memory while it
 * is worked off, and whether the last tenth goes as fast as the first. Once for events that no pipeline
 * has taken yet, and once for deliveries that were parked while Postgres was down.
 */
export async function run(): Promise<void> {
  await using postgres = await startPostgres();
  console.log("                          untaken events  parked deliveries");
  const reports = [await untaken(postgres), await parked(postgres)];
  const row = (label: string, of: (report: Report) => string) =>
    console.log(
      `${label.padEnd(24)}  ${reports.map((report) => of(report).padStart(14)).join("  ")}`,
    );
  row("events", () => String(events));
  row("file, MB", ({ fileMb }) => fileMb.toFixed(0));
  row("filled, events/s", ({ fillRate }) => fillRate.toFixed(0));
  row("RSS while filled, MB", ({ fillRssMb }) => fillRssMb.toFixed(0));
  row("start-up with it, ms", ({ startUpMs }) => startUpMs.toFixed(0));
  row("first tenth, rows/s", ({ firstRate }) => firstRate.toFixed(0));
  row("last tenth, rows/s", ({ lastRate }) => lastRate.toFixed(0));
  row("ratio", ({ firstRate, lastRate }) => (lastRate / firstRate).toFixed(2));
  row("RSS at a tenth, MB", ({ firstRssMb }) => firstRssMb.toFixed(0));
  row("RSS at most, MB", ({ rssMaxMb }) => rssMaxMb.toFixed(0));
}

interface Report extends Drained {
  readonly fileMb: number;
  readonly fillRate: number;
  readonly fillRssMb: number;
  readonly startUpMs: number;
}

/** The log is filled by a server without pipelines; another one finds all of it. */
function untaken(postgres: TestPostgres): Promise<Report> {
  return measure(postgres, ticketDeclaration, async () => undefined);
}

/** Everything is parked, since nothing listens where Postgres should be. */
function parked(postgres: TestPostgres): Promise<Report> {
  return measure(postgres, deliveringConfig, async (server) => {
    for (;;) {
      const { backlog, parked: waiting } = await stateOf(server);
      if (backlog === 0 && waiting === events) return;
      await delay(200);
    }
  });
}

async function measure(
  postgres: TestPostgres,
  fillingConfig: string,
  filled: (server: ServerProcess) => Promise<void>,
): Promise<Report> {
  const folder = await mkdtemp(join(import.meta.dirname, ".backlog-"));
  try {
    const databaseUrl = await postgres.freshDatabase();
    await query(databaseUrl, table);
    const nowhere = { DATABASE_URL: "postgres://postgres@127.0.0.1:9/nowhere" };
    const filling = await fill(folder, fillingConfig, nowhere, filled);
    const startedMs = performance.now();
    await using server = await startIngestlayer(folder, deliveringConfig, {
      DATABASE_URL: databaseUrl,
    });
    const startUpMs = performance.now() - startedMs;
    const fileMb = statSync(join(folder, "store.db")).size / 1e6;
    return { ...filling, startUpMs, fileMb, ...(await drain(server)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fill(
  folder: string,
  config: string,
  env: Readonly<Record<string, string>>,
  filled: (server: ServerProcess) => Promise<void>,
): Promise<Pick<Report, "fillRate" | "fillRssMb">> {
  await using server = await startIngestlayer(folder, config, env);
  const startedMs = performance.now();
  await emitLists({
    url: `${server.url}/v1/events`,
    body: JSON.stringify(Array.from({ length: eventsARequest }, () => ticketEvent)),
    requests: events / eventsARequest,
    requestsAtOnce: 4,
  });
  await filled(server);
  return {
    fillRate: (events * 1000) / (performance.now() - startedMs),
    fillRssMb: memoryMb(server.pid, "VmHWM"),
  };
}

interface Drained {
  readonly firstRate: number;
  readonly lastRate: number;
  readonly firstRssMb: number;
  readonly rssMaxMb: number;
}

async function drain(server: ServerProcess): Promise<Drained> {
  const marks: { readonly done: number; readonly atMs: number; readonly rssMb: number }[] = [];
  while ((marks.at(-1)?.done ?? 0) < events) {
    const { done } = await stateOf(server);
    marks.push({ done, atMs: performance.now(), rssMb: memoryMb(server.pid, "VmRSS") });
    await delay(100);
  }
  const markAt = (part: number) => marks.find(({ done }) => done >= events * part)!;
  const rate = (from: number, to: number) => {
    const [begin, end] = [markAt(from), markAt(to)];
    return ((end.done - begin.done) * 1000) / (end.atMs - begin.atMs);
  };
  return {
    // The very first rows come while the code is still cold.
    firstRate: rate(0.02, 0.12),
    lastRate: rate(0.9, 1),
    firstRssMb: markAt(0.1).rssMb,
    rssMaxMb: memoryMb(server.pid, "VmHWM"),
  };
}

async function stateOf({ url }: ServerProcess) {
  const response = await fetch(`${url}/v1/summary`);
  const { pipelines } = (await response.json()) as {
    readonly pipelines: readonly {
      readonly backlog: number;
      readonly parked: number;
      readonly tally: Readonly<Record<string, number>>;
    }[];
  };
  const { backlog = 0, parked: waiting = 0, tally = {} } = pipelines[0] ?? {};
  return { backlog, parked: waiting, done: tally["route/warehouse.pg/done"] ?? 0 };
}

/** Resident memory of a process: now (`VmRSS`), or at most so far (`VmHWM`). Linux only. */
function memoryMb(pid: number, field: "VmRSS" | "VmHWM"): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
}
