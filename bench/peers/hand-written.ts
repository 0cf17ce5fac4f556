import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import fastify from "fastify";
import { Pool } from "pg";
import { v7 as uuidv7 } from "uuid";
import { ticketSchema } from "./ticket-schema.ts";

// The peer of `bench/path.bench.ts`: what a good developer writes by hand for one pipeline. It keeps the
// same promises (fsync before 202, a cursor that moves after the row is committed, a repeat recognised)
// and nothing else: no steps, no config, no retries per row, no dead letters.

interface Ticket {
  readonly name: string;
  readonly payload: { readonly ticket_id: string; readonly customer_tier: string };
}

const [file = "hand-written.db", databaseUrl] = process.argv.slice(2);
const log = new DatabaseSync(file);
log.exec(`
  pragma journal_mode = wal; pragma synchronous = full;
  create table if not exists events (position integer primary key, id text, payload text);
  create table if not exists cursor (position integer);
  insert into cursor select 0 where not exists (select 1 from cursor);
`);
const append = log.prepare("insert into events (id, payload) values (?, ?)");
const read = log.prepare("select * from events where position > ? order by position limit 500");
const readCursor = log.prepare("select position from cursor");
const moveCursor = log.prepare("update cursor set position = ?");
const pool = new Pool({ connectionString: databaseUrl, max: 4 });

interface Waiting {
  readonly tickets: readonly Ticket[];
  readonly resolve: (ids: readonly string[]) => void;
}

let waiting: Waiting[] = [];

/** Group commit: everything of this turn of the event loop shares one fsync. */
function store(tickets: readonly Ticket[]): Promise<readonly string[]> {
  return new Promise((resolve) => {
    waiting.push({ tickets, resolve });
    if (waiting.length === 1) setImmediate(commit);
  });
}

function commit(): void {
  const group = waiting;
  waiting = [];
  log.exec("begin");
  const answers = group.map(({ tickets }) =>
    tickets.map(({ payload }) => {
      const id = uuidv7();
      append.run(id, JSON.stringify(payload));
      return id;
    }),
  );
  log.exec("commit");
  group.forEach(({ resolve }, index) => resolve(answers[index] ?? []));
}

async function deliver(): Promise<void> {
  for (;;) {
    const { position } = readCursor.get() as { position: number };
    const rows = read.all(position) as { position: number; id: string; payload: string }[];
    const last = rows.at(-1);
    if (last === undefined) {
      await delay(2);
      continue;
    }
    const chosen = rows
      .map(({ id, payload }) => ({ id, payload: JSON.parse(payload) as Ticket["payload"] }))
      .filter(({ payload }) => payload.customer_tier === "enterprise");
    await pool.query({
      name: "insert",
      text: `insert into tickets (event_id, ticket_id, payload)
             select * from unnest($1::uuid[], $2::text[], $3::jsonb[]) on conflict do nothing`,
      values: [
        chosen.map(({ id }) => id),
        chosen.map(({ payload }) => payload.ticket_id),
        chosen.map(({ payload }) => JSON.stringify(payload)),
      ],
    });
    moveCursor.run(last.position);
  }
}

const app = fastify({ bodyLimit: 16 * 1024 * 1024 });
app.post<{ Body: Ticket[] }>(
  "/v1/events",
  { schema: { body: { type: "array", items: ticketSchema } } },
  async (request, reply) => {
    const ids = await store(request.body);
    return reply.code(202).send({ results: ids.map((id) => ({ status: "accepted", id })) });
  },
);
console.log(await app.listen({ host: "127.0.0.1", port: 0 }));
process.once("SIGTERM", () => process.exit(0));
await deliver();
