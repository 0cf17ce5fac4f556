import { setTimeout as delay } from "node:timers/promises";
import type { DeliveryReport, Outage } from "@ingestlayer/core/plugin";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { numbered, openRoute } from "../../../test/support/postgres-delivery.ts";
import { query, startPostgres, type TestPostgres } from "../../../test/support/postgres.ts";
import { startTcpProxy } from "../../../test/support/tcp-proxy.ts";

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server[Symbol.asyncDispose]());

const columns = { n: "$event.n" };
/** The answer to a commit that put so many rows in. The look at the table, at the start, has none. */
const committed = (rows: number) => Buffer.from(`INSERT 0 ${rows}\0`);

async function databaseWith(table: string): Promise<string> {
  const url = await server.freshDatabase();
  await query(url, table);
  return url;
}

function through(url: string, port: number): string {
  return url.replace(/:\d+\//, `:${port}/`);
}

async function countOf(url: string): Promise<number | undefined> {
  const rows = await query<{ count: number }>(url, "select count(*)::int as count from t");
  return rows[0]?.count;
}

function outage(report: DeliveryReport): Outage {
  if (!("kind" in report)) throw new Error(`no outage: ${JSON.stringify(report[0])}`);
  return report;
}

test("an answer that was lost is no doubt where a key recognises the repeat", async () => {
  const url = await databaseWith("create table t (n int primary key)");
  await using proxy = await startTcpProxy(server.port);
  await using route = await openRoute(through(url, proxy.port), { route: { table: "t", columns } });
  expect(await route.deliver(numbered(1))).toEqual([{ kind: "done" }]);
  const batch = numbered(10);
  const cut = proxy.cutInsteadOf(committed(9), 1);
  const report = outage(await route.deliver(batch));
  await cut;
  expect(report.maybeDelivered).toBeUndefined();
  expect(await countOf(url)).toBe(10);
  expect(await route.deliver(batch)).toEqual(batch.map(() => ({ kind: "done" })));
  expect(await countOf(url)).toBe(10);
});

test("without a key the lost answer is told, and the repeat shows", async () => {
  const url = await databaseWith("create table t (n int)");
  await using proxy = await startTcpProxy(server.port);
  await using route = await openRoute(through(url, proxy.port), { route: { table: "t", columns } });
  expect(await route.deliver(numbered(1))).toEqual([{ kind: "done" }]);
  const cut = proxy.cutInsteadOf(committed(10), 1);
  const report = outage(await route.deliver(numbered(10)));
  await cut;
  expect(report).toMatchObject({ maybeDelivered: true });
  await route.deliver(numbered(10));
  expect(await countOf(url)).toBe(21);
});

test("what breaks after the commit, while a bad row is looked into, puts no good row in doubt", async () => {
  const url = await databaseWith("create table t (n int, at date)");
  await using proxy = await startTcpProxy(server.port);
  await using route = await openRoute(through(url, proxy.port), {
    route: { table: "t", columns: { n: "$event.n", at: "$event.at" } },
  });
  const batch = numbered(3, (n) => ({ at: n === 1 ? "2026-02-30" : "2026-02-28" }));
  await route.deliver(batch.slice(0, 1));
  // The search for the column casts `n` first: the only answer with a column of that name.
  const cut = proxy.cutInsteadOf(Buffer.from("int4\0"), 1);
  const report = await route.deliver(batch);
  expect(report).toMatchObject([{ kind: "done" }, { kind: "reject" }, { kind: "done" }]);
  await cut;
  expect(await countOf(url)).toBe(3);
});

test("a connection that breaks before the commit leaves no doubt and no row", async () => {
  const url = await databaseWith("create table t (n int)");
  await using proxy = await startTcpProxy(server.port);
  const told: unknown[] = [];
  await using route = await openRoute(through(url, proxy.port), {
    route: { table: "t", columns },
    log: { info: () => undefined, warn: (line) => void told.push(line) },
  });
  expect(await route.deliver(numbered(1))).toEqual([{ kind: "done" }]);
  // The look at the table begins a transaction as well; it ends with a word on the missing key.
  await vi.waitFor(() => expect(told).not.toEqual([]), { timeout: 20_000 });
  const cut = proxy.cutInsteadOf(Buffer.from("BEGIN\0"), 1);
  const report = outage(await route.deliver(numbered(10)));
  await cut;
  expect(report.maybeDelivered).toBeUndefined();
  expect(await countOf(url)).toBe(1);
});

test("a server that is killed is an outage; back again, every row is there once", async () => {
  const url = await databaseWith("create table t (n int primary key)");
  await using route = await openRoute(url, { route: { table: "t", columns } });
  const first = numbered(50);
  expect(await route.deliver(first)).toEqual(first.map(() => ({ kind: "done" })));
  await server.kill();
  const report = outage(await route.deliver(numbered(60)));
  expect(report.needsOperator).toBeUndefined();
  const refused = outage(await route.deliver(numbered(60)));
  expect(refused.failure).toMatchObject({ code: "IL_PG_102" });
  expect(refused.failure.reason).toMatch(
    /nothing listens at 127\.0\.0\.1:\d+: is Postgres running/,
  );
  await server.start();
  const batch = numbered(60);
  expect(await route.deliver(batch)).toEqual(batch.map(() => ({ kind: "done" })));
  expect(await countOf(url)).toBe(60);
});

test("a server that only reads from now on is left for one that writes", async () => {
  const url = await databaseWith("create table t (n int primary key)");
  await using route = await openRoute(`${url}?target_session_attrs=read-write`, {
    route: { table: "t", columns },
  });
  expect(await route.deliver(numbered(1))).toEqual([{ kind: "done" }]);
  const readOnly = (value: string) =>
    query(server.url, `alter system set default_transaction_read_only = ${value}`);
  await readOnly("on");
  await query(server.url, "select pg_reload_conf()");
  await vi.waitFor(async () => {
    const [row] = await query(url, "show default_transaction_read_only");
    expect(row).toEqual({ default_transaction_read_only: "on" });
  });
  const report = outage(await route.deliver(numbered(2)));
  expect(report.failure.code).toBe("SQLSTATE 25006");
  expect(report.failure.reason).toMatch(/target_session_attrs=read-write/);
  const next = outage(await route.deliver(numbered(2)));
  expect(next.failure.code).toBe("IL_PG_106");
  await readOnly("off");
  await query(server.url, "select pg_reload_conf()");
  await vi.waitFor(async () => {
    expect(await route.deliver(numbered(2))).toEqual([{ kind: "done" }, { kind: "done" }]);
  });
  expect(await countOf(url)).toBe(2);
});

test.each([
  ["a table", "create table t (n int primary key)"],
  // The server takes a lock to say what a view takes, before anything is delivered.
  ["a view", "create table b (n int primary key); create view t as select * from b"],
])("a lock on %s that outlasts the statement time-out rejects nothing", async (_kind, setup) => {
  const url = await databaseWith(setup);
  await using route = await openRoute(url, {
    route: { table: "t", columns },
    config: { statementTimeout: "200ms" },
  });
  const other = new Client({ connectionString: url });
  await other.connect();
  await other.query("begin; lock table t in access exclusive mode");
  const report = outage(await route.deliver(numbered(3)));
  expect(report.failure).toMatchObject({ code: "SQLSTATE 57014" });
  expect(report.failure.reason).toMatch(/statementTimeout/);
  await other.query("commit");
  await other.end();
  expect(await route.deliver(numbered(3))).toHaveLength(3);
  expect(await countOf(url)).toBe(3);
});

test("an abort ends a delivery that hangs, and says that it may have gone through", async () => {
  const url = await databaseWith("create table t (n int)");
  await using route = await openRoute(url, { route: { table: "t", columns } });
  expect(await route.deliver(numbered(1))).toEqual([{ kind: "done" }]);
  const other = new Client({ connectionString: url });
  await other.connect();
  await other.query("begin; lock table t in access exclusive mode");
  const controller = new AbortController();
  const delivering = route.deliver(numbered(3), { signal: controller.signal });
  await delay(200);
  const abortedMs = performance.now();
  controller.abort();
  const report = outage(await delivering);
  expect(performance.now() - abortedMs).toBeLessThan(1000);
  expect(report.maybeDelivered).toBe(true);
  await other.query("rollback");
  await other.end();
});

test("deliveries wait for a connection in turn, and never open more than `pool`", async () => {
  const url = await databaseWith("create table t (n int primary key)");
  await using route = await openRoute(url, {
    route: { table: "t", columns },
    config: { pool: 2, connection: `${url}?application_name=counted` },
  });
  let most = 0;
  const watch = async () => {
    const rows = await query<{ count: number }>(
      url,
      "select count(*)::int as count from pg_stat_activity where application_name = 'counted'",
    );
    most = Math.max(most, rows[0]?.count ?? 0);
  };
  const batches = Array.from({ length: 20 }, (_, n) =>
    numbered(50, (row) => ({ n: n * 50 + row })),
  );
  const delivering = Promise.all(batches.map((batch) => route.deliver(batch)));
  await watch();
  await watch();
  await delivering;
  await watch();
  expect(most).toBe(2);
  expect(await countOf(url)).toBe(1000);
});
