import { expect, test } from "vitest";
import { pgbouncerVersion, startPgbouncer } from "../../../test/support/pgbouncer.ts";
import { numbered, openRoute, outcomesOf } from "../../../test/support/postgres-delivery.ts";
import { query, startPostgres } from "../../../test/support/postgres.ts";
import { startTransactionPooler } from "../../../test/support/transaction-pooler.ts";

const table = "create table t (n int primary key check (n % 97 <> 5))";
const [rounds, rows, refusedRows] = [12, 100, 13];

/** Delivers batches with bad rows and repeats in them, `pool` at a time, and looks at what came of it. */
async function deliverThrough(url: string, serverUrl: string, pool: number): Promise<void> {
  await using route = await openRoute(url, {
    route: { table: "t", columns: { n: "$event.n" } },
    config: { pool },
  });
  const batches = Array.from({ length: rounds }, (_, round) =>
    numbered(rows, (n) => ({ n: round * rows + n })),
  );
  for (const delivered of ["new", "repeated"]) {
    const reports = await Promise.all(batches.map((batch) => route.deliver(batch)));
    const refused = reports.flatMap(outcomesOf).filter(({ kind }) => kind === "reject");
    expect([delivered, refused.length]).toEqual([delivered, refusedRows]);
  }
  expect(route.tally()).toMatchObject({
    rows: rounds * rows - refusedRows,
    repeats: rounds * rows - refusedRows,
  });
  expect(await route.route?.check?.(AbortSignal.timeout(5000))).toMatchObject([
    // The server of this test runs without fsync, and that is told.
    { code: "IL_PG_212" },
  ]);
  const found = await query(serverUrl, "select count(*)::int as count from t where n >= 0");
  expect(found).toEqual([{ count: rounds * rows - refusedRows }]);
}

test("behind a pooler that gives each transaction another server, nothing is missed", async () => {
  await using server = await startPostgres({ settings: { fsync: "off" } });
  await query(server.url, table);
  const startup = { user: "postgres", database: "postgres" };
  await using pooler = await startTransactionPooler(server.port, startup, 3);
  const url = `postgres://postgres@127.0.0.1:${pooler.port}/postgres`;
  await deliverThrough(url, server.url, 1);
  expect(Math.min(...pooler.transactions)).toBeGreaterThan(4);
  for (const _server of pooler.transactions) {
    // Each goes to another of the pooled servers.
    expect(await query(url, "select name from pg_prepared_statements")).toEqual([]);
  }
});

const version = pgbouncerVersion();
test.skipIf(version === undefined)(
  `behind ${version ?? "pgbouncer, which is not installed here,"} in transaction mode, more connections than it has servers`,
  async () => {
    await using server = await startPostgres({ settings: { fsync: "off" } });
    await query(server.url, table);
    await using bouncer = await startPgbouncer(server.port, 2);
    await deliverThrough(bouncer.url, server.url, 6);
    const [sessions] = await query<{ count: number }>(
      server.url,
      `select count(*)::int as count from pg_stat_activity
        where backend_type = 'client backend' and pid <> pg_backend_pid()`,
    );
    // So many deliveries at once shared the two.
    expect(sessions).toEqual({ count: 2 });
    expect(await query(bouncer.url, "select name from pg_prepared_statements")).toEqual([]);
  },
);
