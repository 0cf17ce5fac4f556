import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { startPostgres } from "../test/support/postgres.ts";
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
destinations:
  warehouse.pg: { postgres: { connection: "\${DATABASE_URL}" } }
pipelines:
  all-tickets:
    on: support.ticket.created
    steps:
      - filter.match: $event.customer_tier == "enterprise"
      - redact.pii: { fields: [body] }
    to:
      - warehouse.pg:
          table: tickets
          columns: { event_id: $meta.id, ticket_id: $event.ticket_id, payload: $event }
`;
const table = `create table tickets (
  event_id uuid primary key, ticket_id text not null, payload jsonb not null)`;
const requests = 200;
const eventsARequest = 100;
const requestsAtOnce = 8;

/**
 * The whole path: HTTP in lists of 100, event log with fsync, filter, redaction, a row committed in a
 * real Postgres on the same machine. Beside it the rate at which the server acknowledges alone.
 */
export async function run(): Promise<void> {
  await using postgres = await startPostgres();
  const folder = await mkdtemp(join(import.meta.dirname, ".path-"));
  try {
    const file = join(folder, "ingestlayer.yaml");
    await writeFile(file, config);
    const databaseUrl = await postgres.freshDatabase();
    await query(databaseUrl, table);
    await using server = await startServer(
      new URL("../server/src/main.ts", import.meta.url),
      ["start", "--config", file, "--port", "0"],
      { DATABASE_URL: databaseUrl },
    );
    const startedMs = performance.now();
    await emitAll(server.url);
    const acknowledgedMs = performance.now() - startedMs;
    const events = requests * eventsARequest;
    while ((await count(databaseUrl)) < events) await delay(20);
    const committedMs = performance.now() - startedMs;
    console.log(`events                    ${events}, in lists of ${eventsARequest}`);
    console.log(`HTTP → fsynced 202        ${rate(events, acknowledgedMs)} events/s`);
    console.log(`HTTP → row committed      ${rate(events, committedMs)} events/s`);
    console.log(`ratio                     ${(acknowledgedMs / committedMs).toFixed(2)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function emitAll(url: string): Promise<void> {
  const body = JSON.stringify(Array.from({ length: eventsARequest }, () => ticketEvent));
  let sent = 0;
  const emitter = async () => {
    while (sent < requests) {
      sent += 1;
      const response = await fetch(`${url}/v1/events`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
      if (!response.ok) throw new Error(`the server answered ${response.status}`);
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: requestsAtOnce }, emitter));
}

async function count(url: string): Promise<number> {
  const { rows } = await query(url, "select count(*)::int as count from tickets");
  return (rows[0] as { count: number }).count;
}

async function query(url: string, text: string): Promise<{ rows: unknown[] }> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
}

function rate(events: number, ms: number): string {
  return ((events / ms) * 1000).toFixed(0).padStart(6);
}
