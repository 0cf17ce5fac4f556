import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Agent, request } from "node:http";
import { query, startPostgres } from "../test/support/postgres.ts";
import { startIngestlayer, ticketDeclaration } from "./ingestlayer.ts";
import { ticketEvent } from "./ticket.ts";

const config = `${ticketDeclaration}
destinations:
  warehouse.pg: { postgres: { connection: "\${DATABASE_URL}" } }
pipelines:
  all-tickets:
    on: support.ticket.created
    steps: [filter.match: $event.customer_tier == "enterprise"]
    to:
      - warehouse.pg:
          table: tickets
          columns: { event_id: $meta.id, ticket_id: $event.ticket_id, payload: $event }
`;
/** The row's own clock is read in the trigger at COMMIT, as late as a transaction can. */
const table = `
create table tickets (event_id uuid primary key, ticket_id text not null, payload jsonb not null);
create table commits (event_id uuid not null, at_ms double precision not null);
create function note_commit() returns trigger language plpgsql as $$
begin
  insert into commits values (new.event_id, extract(epoch from clock_timestamp()) * 1000);
  return null;
end $$;
create constraint trigger noted after insert on tickets deferrable initially deferred
  for each row execute function note_commit()`;
const eventsPerSecond = 1_000;
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
    await using server = await startIngestlayer(folder, config, { DATABASE_URL: databaseUrl });
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

interface Acknowledgement {
  readonly sentMs: number;
  readonly answeredMs: number;
}

async function emitSteadily(
  url: string,
  forSeconds: number,
): Promise<ReadonlyMap<string, Acknowledgement>> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const acknowledged = new Map<string, Acknowledgement>();
  const answers: Promise<void>[] = [];
  const startedMs = nowMs();
  const total = eventsPerSecond * forSeconds;
  while (answers.length < total) {
    const due = Math.min(total, Math.floor(((nowMs() - startedMs) * eventsPerSecond) / 1000) + 1);
    while (answers.length < due) {
      const sentMs = nowMs();
      const answer = postOne(url, agent).then((id) => {
        acknowledged.set(id, { sentMs, answeredMs: nowMs() });
      });
      answers.push(answer);
    }
    await delay(1);
  }
  await Promise.all(answers);
  agent.destroy();
  return acknowledged;
}

const body = JSON.stringify(ticketEvent);

/** `node:http`, which costs the least of what Node has: the load generator must not be the limit. */
function postOne(url: string, agent: Agent): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  const posted = request(`${url}/v1/events`, { method: "POST", agent, headers }, (response) => {
    let text = "";
    response.setEncoding("utf8");
    response.on("data", (piece: string) => (text += piece));
    response.on("end", () => {
      if (response.statusCode === 202) resolve((JSON.parse(text) as { id: string }).id);
      else reject(new Error(`the server answered ${response.statusCode}: ${text}`));
    });
  });
  posted.on("error", reject);
  posted.end(body);
  return promise;
}

async function commitTimes(
  url: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  for (;;) {
    const rows = await query<{ event_id: string; at_ms: number }>(
      url,
      "select event_id, at_ms from commits where event_id = any($1::uuid[])",
      [ids],
    );
    if (rows.length === ids.length) return new Map(rows.map((row) => [row.event_id, row.at_ms]));
    await delay(200);
  }
}

/** Wall-clock time, as Postgres on this machine reads it too. */
function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

function printRow(label: string, figures: readonly number[]): void {
  const sorted = figures.toSorted((a, b) => a - b);
  const at = (part: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN)
      .toFixed(1)
      .padStart(7);
  console.log(`${label.padEnd(24)}  ${at(0.5)}  ${at(0.99)}  ${at(1)}`);
}
