import { readFile } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import { withClient } from "./postgres-client.ts";

/** The Postgres that the demo delivers to. */
export interface Database extends AsyncDisposable {
  readonly url: string;
  /** What it is, for the reader of the demo's output. */
  readonly what: string;
  /** Codes of warnings about it that `what` has told already. */
  readonly told: readonly string[];
}

/**
 * The user's own Postgres where `DATABASE_URL` names one; else PGlite (Postgres compiled to
 * WebAssembly) behind its socket server, so that `pg` and psql connect to it as to any other.
 */
export async function openDatabase(folder: string, url: string | undefined): Promise<Database> {
  if (url !== undefined) {
    return {
      url,
      what: "your own, from DATABASE_URL",
      told: [],
      [Symbol.asyncDispose]: async () => {},
    };
  }
  const worker = new Worker(new URL("./pglite-worker.ts", import.meta.url), {
    workerData: { folder },
  });
  const port = await new Promise<number>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", (cause) => reject(new Error(brokenDatabase(folder), { cause })));
  });
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    what:
      "PGlite, a real Postgres inside this process that leaves its fsync to the system; " +
      "set DATABASE_URL to use your own",
    told: [noFsync],
    [Symbol.asyncDispose]: async () => {
      const ended = new Promise((resolve) => worker.once("exit", resolve));
      worker.postMessage("close");
      await ended;
    },
  };
}

/** Rows that count as delivered can be lost when the machine crashes. */
const noFsync = "IL_PG_212";

function brokenDatabase(folder: string): string {
  return (
    `PGlite could not open its data in ${folder}. The events are safe in the log; to let the rows be ` +
    "made anew, move that folder and store.db away and start again, or set DATABASE_URL."
  );
}

/** Creates the demo's table, once. ingestlayer itself never runs DDL on a user's database. */
export async function createTable(url: string, file: URL): Promise<void> {
  const statements = await readFile(file, "utf8");
  await withClient(url, (client) => client.query(statements));
}

/** A row of `support.escalations` as the demo shows it. */
export interface EscalationRow {
  readonly ticket_id: string;
  readonly urgency: string;
  readonly customer_tier: string;
  readonly subject: string;
  readonly body: string;
}

/** How many rows these events have, and the first of them. */
export async function readRows(
  url: string,
  eventIds: readonly string[],
  limit: number,
): Promise<{ readonly count: number; readonly tickets: number; readonly first: EscalationRow[] }> {
  return withClient(url, async (client) => {
    const counted = await client.query<{ count: number; tickets: number }>(
      `select count(*)::int as count, count(distinct ticket_id)::int as tickets
         from support.escalations where event_id = any($1::uuid[])`,
      [eventIds],
    );
    const first = await client.query<EscalationRow>(
      `select ticket_id, urgency, customer_tier, subject, payload ->> 'body' as body
         from support.escalations where event_id = any($1::uuid[]) order by received_at, event_id
        limit $2`,
      [eventIds, limit],
    );
    const { count = 0, tickets = 0 } = counted.rows[0] ?? {};
    return { count, tickets, first: first.rows };
  });
}
