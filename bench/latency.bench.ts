import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { query, startPostgres } from "../test/support/postgres.ts";
import { deliveringConfig, startIngestlayer } from "./ingestlayer.ts";
import { commitTimes, emitSteadily, printRow, table } from "./steady.ts";

const warmUpSeconds = 3;
const seconds = 10;

/**
 * From the 202 to the committed row, at a steady 1,000 events a second, one event a request, on one
 * machine. Requests go out on time whether or not earlier ones were answered (an open loop), so that a
 * pause of the server shows in the figures. The commit's time is read in a deferred trigger, the last
 * thing that a transaction runs: what is missing is the write of the commit record itself.
 */
export async function run(): Promise<void> {
  await using postgres = await startPostgres();
  const folder = await mkdtemp(join(import.meta.dirname, ".latency-"));
  try {
    const databaseUrl = await postgres.freshDatabase();
    await query(databaseUrl, table);
    await using server = await startIngestlayer(folder, deliveringConfig, {
      DATABASE_URL: databaseUrl,
    });
    await emitSteadily(server.url, warmUpSeconds);
    const acknowledged = await emitSteadily(server.url, seconds);
    const committed = await commitTimes(databaseUrl, [...acknowledged.keys()]);
    const latencies = [...acknowledged].map(([id, { answeredMs }]) =>
      Math.max(0, (committed.get(id) ?? Number.NaN) - answeredMs),
    );
    const requests = [...acknowledged.values()].map(
      ({ sentMs, answeredMs }) => answeredMs - sentMs,
    );
    console.log(`${latencies.length} events in ${seconds} s       p50 ms   p99 ms   max ms`);
    printRow("request → fsynced 202", requests);
    printRow("202 → row committed", latencies);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
