import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ticketDeclaration } from "./ingestlayer.ts";
import { inTurns, Load } from "./load.ts";
import { median } from "./quantile.ts";
import { startServer } from "./process.ts";
import { ticketEvent } from "./ticket.ts";

const turns = { rounds: 25, seconds: 0.4 };
const connections = 32;

/**
 * What the route and the check against the declaration cost: our door without a log, beside a bare Fastify
 * route that checks the same event by JSON Schema (Ajv) and answers the same. Neither keeps anything; the
 * two take turns. `ingest` is the same with the log.
 */
export async function run(): Promise<void> {
  const folder = await mkdtemp(join(import.meta.dirname, ".door-"));
  try {
    await writeFile(join(folder, "ingestlayer.yaml"), ticketDeclaration);
    await using bare = await startServer(new URL("peers/bare-fastify.ts", import.meta.url), []);
    await using ours = await startServer(new URL("peers/door-alone.ts", import.meta.url), [folder]);
    console.log("list  bare Fastify events/s  our door events/s  ratio  more µs an event  failed");
    for (const events of [1, 100]) {
      const list = Array.from({ length: events }, () => ticketEvent);
      const body = JSON.stringify(events === 1 ? ticketEvent : list);
      const path = events === 1 ? "/v1/events" : "/v1/events/list";
      await using bareLoad = await Load.open({ url: bare.url + path, body, connections });
      await using ourLoad = await Load.open({ url: `${ours.url}/v1/events`, body, connections });
      const taken = await inTurns(bareLoad, ourLoad, turns);
      const failed = taken.flat().reduce((sum, turn) => sum + turn.failed, 0);
      const pairs = taken.map(
        ([peer, own]) => [peer.requestsPerSecond * events, own.requestsPerSecond * events] as const,
      );
      const figures = [
        median(pairs.map(([peer]) => peer))
          .toFixed(0)
          .padStart(21),
        median(pairs.map(([, own]) => own))
          .toFixed(0)
          .padStart(17),
        median(pairs.map(([peer, own]) => own / peer))
          .toFixed(2)
          .padStart(5),
        median(pairs.map(([peer, own]) => 1e6 / own - 1e6 / peer))
          .toFixed(1)
          .padStart(16),
        String(failed).padStart(6),
      ];
      console.log(`${String(events).padStart(4)}  ${figures.join("  ")}`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
