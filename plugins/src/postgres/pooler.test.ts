import { expect, test } from "vitest";
import { numbered, openRoute, outcomesOf } from "../../../test/support/postgres-delivery.ts";
import { query, startPostgres } from "../../../test/support/postgres.ts";
import { startTransactionPooler } from "../../../test/support/transaction-pooler.ts";

test("behind a pooler that gives each transaction another server, nothing is missed", async () => {
  await using server = await startPostgres({ settings: { fsync: "off" } });
  await query(server.url, "create table t (n int primary key check (n % 97 <> 5))");
  const startup = { user: "postgres", database: "postgres" };
  await using pooler = await startTransactionPooler(server.port, startup, 3);
  const url = `postgres://postgres@127.0.0.1:${pooler.port}/postgres`;
  await using route = await openRoute(url, {
    route: { table: "t", columns: { n: "$event.n" } },
    config: { pool: 1 },
  });
  for (let round = 0; round < 12; round += 1) {
    const batch = numbered(100, (n) => ({ n: round * 100 + n }));
    const outcomes = outcomesOf(await route.deliver(batch));
    const refused = outcomes.filter(({ kind }) => kind === "reject");
    const expected = batch.filter(({ payload }) => Number(payload["n"]) % 97 === 5);
    expect(refused).toHaveLength(expected.length);
  }
  expect(await route.route?.check?.(AbortSignal.timeout(5000))).toMatchObject([
    // The server of this test runs without fsync, and that is told.
    { code: "IL_PG_212" },
  ]);
  const rows = await query(server.url, "select count(*)::int as count from t where n >= 0");
  expect(rows).toEqual([{ count: 1200 - 13 }]);
  expect(Math.min(...pooler.transactions)).toBeGreaterThan(4);
  for (const _server of pooler.transactions) {
    // Each goes to another of the pooled servers.
    expect(await query(url, "select name from pg_prepared_statements")).toEqual([]);
  }
});
