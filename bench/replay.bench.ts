import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { query, startPostgres } from "../test/support/postgres.ts";
import { emitLists } from "./emit.ts";
import { deliveringConfig, startIngestlayer } from "./ingestlayer.ts";
import { commitTimes, emitSteadily, printRow, table } from "./steady.ts";
import { ticketEvent } from "./ticket.ts";

const stored = 80_000;
const warmUpSeconds = 3;
const seconds = 8;

/**
 * Live traffic at a steady 1,000 events a second, alone and then beside a replay of what is stored, in one
 * run: from the 202 to the committed row. The replay goes as fast as it is let.
 */
export async function run(): Promise<void> {
  await using postgres = await startPostgres();
  const folder = await mkdtemp(join(import.meta.dirname, ".replay-"));
  try {
    const databaseUrl = await postgres.freshDatabase();
    await query(databaseUrl, table);
    await using server = await startIngestlayer(folder, deliveringConfig, {
      DATABASE_URL: databaseUrl,
    });
    const body = JSON.stringify(Array.from({ length: 1_000 }, () => ticketEvent));
    const url = `${server.url}/v1/events`;
    await emitLists({ url, body, requests: stored / 1_000, requestsAtOnce: 2 });
    await emitSteadily(server.url, warmUpSeconds);
    console.log(`${seconds} s each                    p50 ms   p99 ms   max ms`);
    await measure(server.url, databaseUrl, "alone");

    const headers = { "content-type": "application/json" };
    const made = await fetch(`${server.url}/v1/replays`, { method: "POST", headers, body: "{}" });
    const { id } = (await made.json()) as { readonly id: string };
    const startedMs = performance.now();
    await measure(server.url, databaseUrl, "beside a replay");
    const shown = await fetch(`${server.url}/v1/replays/${id}`);
    const replay = (await shown.json()) as { readonly state: string; readonly replayed: number };
    const tookS = (performance.now() - startedMs) / 1_000;
    console.log(
      `the replay is ${replay.state}: ${replay.replayed} events in ${tookS.toFixed(1)} s at most`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(url: string, databaseUrl: string, label: string): Promise<void> {
  const acknowledged = await emitSteadily(url, seconds);
  const committed = await commitTimes(databaseUrl, [...acknowledged.keys()]);
  const figures = [...acknowledged].map(([id, { answeredMs }]) =>
    Math.max(0, (committed.get(id) ?? Number.NaN) - answeredMs),
  );
  const requests = [...acknowledged.values()].map(({ sentMs, answeredMs }) => answeredMs - sentMs);
  printRow(`202, ${label}`, requests);
  printRow(`row, ${label}`, figures);
}
