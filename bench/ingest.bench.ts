import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { startIngestlayer, ticketDeclaration } from "./ingestlayer.ts";
import { median, postLoad } from "./load.ts";
import type { LoadResult } from "./load.ts";
import { startServer } from "./process.ts";
import { ticketEvent } from "./ticket.ts";

const connectionCounts = [1, 16, 64, 256];
const rounds = 3;
const seconds = 4;

/** One kind of request, and where the two servers take it. */
interface Kind {
  readonly events: number;
  readonly body: string;
  readonly barePath: string;
}

const kinds: readonly Kind[] = [
  { events: 1, body: JSON.stringify(ticketEvent), barePath: "/v1/events" },
  {
    events: 100,
    body: JSON.stringify(Array.from({ length: 100 }, () => ticketEvent)),
    barePath: "/v1/events/list",
  },
];

/**
 * HTTP → fsynced 202, single events and lists of 100, beside a bare Fastify route of the same schema, body
 * and answer that keeps nothing. The two take turns, so that a machine whose speed drifts treats both
 * alike; the load generator runs on the same machine.
 */
export async function run(): Promise<void> {
  const folder = await mkdtemp(join(import.meta.dirname, ".ingest-"));
  try {
    await using bare = await startServer(new URL("peers/bare-fastify.ts", import.meta.url), []);
    await using ours = await startIngestlayer(folder, ticketDeclaration);
    console.log(
      "connections  list  bare Fastify/s  ingestlayer/s  ratio  p99 bare ms  p99 ours ms  failed",
    );
    for (const kind of kinds) {
      for (const connections of connectionCounts) {
        const pairs: (readonly [LoadResult, LoadResult])[] = [];
        for (let round = 0; round < rounds; round += 1) {
          const load = { body: kind.body, connections, seconds };
          pairs.push([
            await postLoad({ ...load, url: `${bare.url}${kind.barePath}` }),
            await postLoad({ ...load, url: `${ours.url}/v1/events` }),
          ]);
        }
        printRow(connections, kind.events, pairs);
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function printRow(
  connections: number,
  events: number,
  pairs: readonly (readonly [LoadResult, LoadResult])[],
): void {
  const figures = [
    events,
    (median(pairs.map(([bare]) => bare.requestsPerSecond)) * events).toFixed(0),
    (median(pairs.map(([, ours]) => ours.requestsPerSecond)) * events).toFixed(0),
    median(pairs.map(([bare, ours]) => ours.requestsPerSecond / bare.requestsPerSecond)).toFixed(2),
    median(pairs.map(([bare]) => bare.p99Ms)),
    median(pairs.map(([, ours]) => ours.p99Ms)),
    pairs.reduce((sum, [bare, ours]) => sum + bare.failed + ours.failed, 0),
  ];
  const widths = [4, 14, 13, 5, 11, 11, 6];
  const cells = figures.map((figure, index) => String(figure).padStart(widths[index] ?? 0));
  console.log(`${String(connections).padStart(11)}  ${cells.join("  ")}`);
}
