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
 * Live traffic at a steady 1,000 events a second, alone, then beside a replay of what is stored, and then beside
 * a diff of it, in one run: from the 202 to the committed row. Both go as fast as they are let.
 */
export async function run(): Promise<void> {
  await using postgres = await startPostgres();
  const folder = await mkdtemp(join(import.meta.dirname, ".beside-"));
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
    await besideReplay(server.url, databaseUrl);
    await besideDiff(server.url, databaseUrl);
    await measure(server.url, databaseUrl, "alone again");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const headers = { "content-type": "application/json" };

async function besideReplay(url: string, databaseUrl: string): Promise<void> {
  const made = await fetch(`${url}/v1/replays`, { method: "POST", headers, body: "{}" });
  const { id } = (await made.json()) as { readonly id: string };
  const startedMs = performance.now();
  await measure(url, databaseUrl, "beside a replay");
  const tookS = (performance.now() - startedMs) / 1_000;
  const shown = await fetch(`${url}/v1/replays/${id}`);
  const { state, replayed } = (await shown.json()) as {
    readonly state: string;
    readonly replayed: number;
  };
  console.log(`the replay is ${state}: ${replayed} events in ${tookS.toFixed(1)} s at most`);
  // What follows is measured without it.
  await fetch(`${url}/v1/replays/${id}/cancel`, { method: "POST" });
}

/** The new config lets on others, so that each event is looked at. */
async function besideDiff(url: string, databaseUrl: string): Promise<void> {
  const config = `store: sqlite:store.db\n${deliveringConfig.replace('== "enterprise"', '== "pro"')}`;
  const body = JSON.stringify({ config, name: "new.yaml" });
  const running = new AbortController();
  const { signal } = running;
  const answer = await fetch(`${url}/v1/diff`, { method: "POST", headers, body, signal });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}: ${await answer.text()}`);
  const looked = lastLooked(answer);
  const startedMs = performance.now();
  await measure(url, databaseUrl, "beside a diff");
  const tookS = (performance.now() - startedMs) / 1_000;
  running.abort();
  console.log(`the diff looked at ${await looked} events in ${tookS.toFixed(1)} s at most`);
}

/** How many events a comparison has looked at when it ends, or is ended. */
async function lastLooked(answer: Response): Promise<number> {
  let text = "";
  try {
    for await (const piece of answer.body!.pipeThrough(new TextDecoderStream())) text += piece;
  } catch (error) {
    if ((error as Error).name !== "AbortError") throw error;
  }
  const found = [...text.matchAll(/"looked":(\d+)/g)].at(-1);
  return Number(found?.[1] ?? 0);
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
