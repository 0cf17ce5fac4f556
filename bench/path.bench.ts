import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { query, startPostgres } from "../test/support/postgres.ts";
import type { TestPostgres } from "../test/support/postgres.ts";
import { emitLists } from "./emit.ts";
import { startIngestlayer, ticketDeclaration } from "./ingestlayer.ts";
import { median } from "./quantile.ts";
import { startServer } from "./process.ts";
import type { ServerProcess } from "./process.ts";
import { ticketEvent } from "./ticket.ts";

const configWith = (steps: string) => `${ticketDeclaration}
destinations:
  warehouse.pg: { postgres: { connection: "\${DATABASE_URL}" } }
pipelines:
  all-tickets:
    on: support.ticket.created
    steps: ${steps}
    to:
      - warehouse.pg:
          table: tickets
          columns: { event_id: $meta.id, ticket_id: $event.ticket_id, payload: $event }
`;
const filter = `filter.match: $event.customer_tier == "enterprise"`;
const table = `create table tickets (
  event_id uuid primary key, ticket_id text not null, payload jsonb not null)`;
const eventsARequest = 100;
const requests = 300;
const requestsAtOnce = 8;
const rounds = 3;

/** Events a second, until the last 202 and until the last row is committed. */
interface Rates {
  readonly acknowledged: number;
  readonly committed: number;
}

type Start = (folder: string, databaseUrl: string) => Promise<ServerProcess>;

const byHand: Start = (folder, databaseUrl) =>
  startServer(new URL("peers/hand-written.ts", import.meta.url), [
    join(folder, "log.db"),
    databaseUrl,
  ]);
const ours: Start = (folder, databaseUrl) =>
  startIngestlayer(folder, configWith(`[${filter}]`), { DATABASE_URL: databaseUrl });
const redacting: Start = (folder, databaseUrl) =>
  startIngestlayer(folder, configWith(`[${filter}, redact.pii: { fields: [body] }]`), {
    DATABASE_URL: databaseUrl,
  });

/**
 * The whole path: HTTP in lists of 100, event log with fsync, filter, a row committed in a real Postgres
 * on the same machine, beside a program that a good developer writes by hand for it. The two take turns.
 * Redaction is shown apart: the other program has none.
 */
export async function run(): Promise<void> {
  await using postgres = await startPostgres();
  const pairs: (readonly [Rates, Rates])[] = [];
  for (let round = 0; round < rounds; round += 1) {
    pairs.push([await measure(postgres, byHand), await measure(postgres, ours)]);
  }
  const withRedaction = await measure(postgres, redacting);
  const column = (of: (pair: readonly [Rates, Rates]) => number, digits = 0) =>
    median(pairs.map(of)).toFixed(digits).padStart(11);
  console.log(`events/s, lists of ${eventsARequest}      by hand  ingestlayer        ratio`);
  console.log(
    `HTTP → fsynced 202    ${column(([hand]) => hand.acknowledged)}  ` +
      `${column(([, own]) => own.acknowledged)}  ` +
      column(([hand, own]) => own.acknowledged / hand.acknowledged, 2),
  );
  console.log(
    `HTTP → row committed  ${column(([hand]) => hand.committed)}  ` +
      `${column(([, own]) => own.committed)}  ` +
      column(([hand, own]) => own.committed / hand.committed, 2),
  );
  console.log(
    `… with redact.pii                  ${withRedaction.committed.toFixed(0).padStart(11)}`,
  );
}

async function measure(postgres: TestPostgres, start: Start): Promise<Rates> {
  const folder = await mkdtemp(join(import.meta.dirname, ".path-"));
  const databaseUrl = await postgres.freshDatabase();
  await query(databaseUrl, table);
  try {
    await using server = await start(folder, databaseUrl);
    const body = JSON.stringify(Array.from({ length: eventsARequest }, () => ticketEvent));
    const load = { url: `${server.url}/v1/events`, body, requestsAtOnce };
    await emitLists({ ...load, requests: requestsAtOnce * 4 });
    const warmed = requestsAtOnce * 4 * eventsARequest;
    await rowsReach(databaseUrl, warmed);
    const events = requests * eventsARequest;
    const startedMs = performance.now();
    await emitLists({ ...load, requests });
    const acknowledged = (events * 1000) / (performance.now() - startedMs);
    await rowsReach(databaseUrl, warmed + events);
    return { acknowledged, committed: (events * 1000) / (performance.now() - startedMs) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function rowsReach(url: string, rows: number): Promise<void> {
  for (;;) {
    const [found] = await query<{ count: number }>(url, "select count(*)::int from tickets");
    if ((found?.count ?? 0) >= rows) return;
    await delay(20);
  }
}
