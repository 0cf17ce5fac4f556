import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { median, postLoad } from "./load.ts";
import type { LoadResult } from "./load.ts";
import { startServer } from "./process.ts";
import { ticketEvent } from "./ticket.ts";

const config = `
events:
  support.ticket.created:
    ticket_id: string
    subject: string
    body: string
    customer_tier: free | pro | enterprise
    channel: email | chat | form
    account?: { id: string, seats: int? }
`;
const connectionCounts = [1, 16, 64, 256];
const rounds = 3;
const seconds = 4;

/**
 * HTTP → fsynced 202, single events, beside a bare Fastify route of the same schema, body and answer
 * that keeps nothing. The two take turns, so that a machine whose speed drifts treats both alike.
 */
export async function run(): Promise<void> {
  const folder = await mkdtemp(join(import.meta.dirname, ".ingest-"));
  try {
    await writeFile(join(folder, "ingestlayer.yaml"), config);
    await using bare = await startServer(new URL("peers/bare-fastify.ts", import.meta.url), []);
    await using ours = await startServer(new URL("../server/src/main.ts", import.meta.url), [
      "start",
      "--config",
      join(folder, "ingestlayer.yaml"),
      "--port",
      "0",
    ]);
    console.log(
      "connections  bare Fastify/s  ingestlayer/s  ratio  p99 bare ms  p99 ours ms  failed",
    );
    for (const connections of connectionCounts) {
      const pairs: (readonly [LoadResult, LoadResult])[] = [];
      for (let round = 0; round < rounds; round += 1) {
        pairs.push([await measure(bare.url, connections), await measure(ours.url, connections)]);
      }
      printRow(connections, pairs);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function measure(url: string, connections: number): Promise<LoadResult> {
  const body = JSON.stringify(ticketEvent);
  return postLoad({ url: `${url}/v1/events`, body, connections, seconds });
}

function printRow(
  connections: number,
  pairs: readonly (readonly [LoadResult, LoadResult])[],
): void {
  const figures = [
    median(pairs.map(([bare]) => bare.requestsPerSecond)).toFixed(0),
    median(pairs.map(([, ours]) => ours.requestsPerSecond)).toFixed(0),
    median(pairs.map(([bare, ours]) => ours.requestsPerSecond / bare.requestsPerSecond)).toFixed(2),
    median(pairs.map(([bare]) => bare.p99Ms)),
    median(pairs.map(([, ours]) => ours.p99Ms)),
    pairs.reduce((sum, [bare, ours]) => sum + bare.failed + ours.failed, 0),
  ];
  const widths = [14, 13, 5, 11, 11, 6];
  const cells = figures.map((figure, index) => String(figure).padStart(widths[index] ?? 0));
  console.log(`${String(connections).padStart(11)}  ${cells.join("  ")}`);
}
