import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { startIngestlayer, ticketDeclaration } from "./ingestlayer.ts";
import { inTurns, Load, type Turn, type Turns } from "./load.ts";
import { median, quantile } from "./quantile.ts";
import { startServer } from "./process.ts";
import { ticketEvent } from "./ticket.ts";

const connectionCounts = [1, 16, 64, 256];

/** One kind of request, where the two servers take it, and in how many turns of what length. */
interface Kind extends Turns {
  readonly events: number;
  readonly body: string;
  readonly barePath: string;
}

const kinds: readonly Kind[] = [
  {
    events: 1,
    body: JSON.stringify(ticketEvent),
    barePath: "/v1/events",
    rounds: 25,
    seconds: 0.25,
  },
  {
    events: 100,
    body: JSON.stringify(Array.from({ length: 100 }, () => ticketEvent)),
    barePath: "/v1/events/list",
    rounds: 9,
    seconds: 1,
  },
];

/**
 * HTTP → fsynced 202, single events and lists of 100, beside a bare Fastify route of the same schema, body
 * and answer that keeps nothing. The load generator runs on the same machine.
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
        const { body, barePath } = kind;
        await using bareLoad = await Load.open({ url: bare.url + barePath, body, connections });
        await using ourLoad = await Load.open({ url: `${ours.url}/v1/events`, body, connections });
        printRow(connections, kind.events, await inTurns(bareLoad, ourLoad, kind));
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Pair = readonly [bare: Turn, ours: Turn];

function printRow(connections: number, events: number, pairs: readonly Pair[]): void {
  const p99 = (turns: readonly Turn[]) =>
    quantile(
      turns.flatMap((turn) => turn.latenciesMs),
      0.99,
    ).toFixed(1);
  const figures = [
    events,
    (median(pairs.map(([bare]) => bare.requestsPerSecond)) * events).toFixed(0),
    (median(pairs.map(([, ours]) => ours.requestsPerSecond)) * events).toFixed(0),
    median(pairs.map(([bare, ours]) => ours.requestsPerSecond / bare.requestsPerSecond)).toFixed(2),
    p99(pairs.map(([bare]) => bare)),
    p99(pairs.map(([, ours]) => ours)),
    pairs.reduce((sum, [bare, ours]) => sum + bare.failed + ours.failed, 0),
  ];
  const widths = [4, 14, 13, 5, 11, 11, 6];
  const cells = figures.map((figure, index) => String(figure).padStart(widths[index] ?? 0));
  console.log(`${String(connections).padStart(11)}  ${cells.join("  ")}`);
}
