import { testEvent } from "@ingestlayer/core/testing";
import { expect, test } from "vitest";
import { openRoute } from "../../../test/support/postgres-delivery.ts";
import { describeServers } from "../../../test/support/postgres-servers.ts";
import { query, startPostgres } from "../../../test/support/postgres.ts";

const base = `create table base (n int primary key, day date not null default '2026-05-05',
  constraint small check (n < 100))`;
const wrapper = `create extension if not exists postgres_fdw;
  do $$ begin execute format('create server itself foreign data wrapper postgres_fdw options
    (host %L, port %L, dbname %L)', '127.0.0.1', current_setting('port'), current_database()); end $$;
  create user mapping for current_user server itself options (user 'postgres')`;

/** Everything that takes rows, with what `check` says of it. */
const kinds = [
  { kind: "table", setup: `${base}; alter table base rename to t`, findings: [] },
  {
    kind: "partitioned table",
    setup: `create table t (n int primary key, constraint small check (n < 100)) partition by range (n);
      create table low partition of t for values from (minvalue) to (10);
      create table high partition of t for values from (10) to (maxvalue)`,
    findings: [],
  },
  {
    kind: "updatable view",
    setup: `${base}; create view t as select n from base`,
    findings: ["IL_PG_214"],
  },
  {
    kind: "view with a trigger in its place",
    setup: `${base}; create view t as select sum(n) as n from base group by day;
      create function instead() returns trigger language plpgsql as $$ begin
        insert into base values (new.n) on conflict do nothing;
        return case when found then new end; end $$;
      create trigger instead instead of insert on t for each row execute function instead()`,
    findings: ["IL_PG_214"],
  },
  {
    kind: "foreign table",
    setup: `${base}; ${wrapper};
      create foreign table t (n int) server itself options (table_name 'base')`,
    findings: ["IL_PG_214"],
  },
] as const;

describeServers((empty) => {
  test.each(kinds)("$kind: it takes rows once, and refuses one alone", async (one) => {
    const url = await empty();
    if (one.kind === "foreign table" && !(await hasWrapper(url))) return;
    await query(url, one.setup);
    await using route = await openRoute(url, {
      route: { table: "t", columns: { n: "$event.n" } },
    });
    const batch = [1, 20, 100, 2, 1].map((n) => testEvent({ n }));
    for (let times = 0; times < 2; times += 1) {
      expect(await route.deliver(batch)).toMatchObject([
        { kind: "done" },
        { kind: "done" },
        {
          kind: "reject",
          failure: {
            code: "SQLSTATE 23514",
            reason: expect.stringMatching(/constraint ['"]small/),
          },
        },
        { kind: "done" },
        { kind: "done" },
      ]);
    }
    expect(route.tally()).toMatchObject({ rows: 3, repeats: 5 });
    expect(await query(url, "select n from t order by n")).toMatchObject(
      one.kind.startsWith("view") ? [{ n: "23" }] : [{ n: 1 }, { n: 2 }, { n: 20 }],
    );
    const problems = await route.route?.check?.(AbortSignal.timeout(5000));
    const codes = problems?.map(({ code }) => code).filter((code) => code !== "IL_PG_212");
    expect(codes).toEqual(one.findings);
  });
});

test("a foreign table whose server is away is an outage, in the words of both servers", async () => {
  await using server = await startPostgres({ settings: { fsync: "off" } });
  const away = `${wrapper}; alter server itself options (set port '1')`;
  await query(server.url, `${away}; create foreign table t (n int) server itself`);
  await using route = await openRoute(server.url, {
    route: { table: "t", columns: { n: "$event.n" } },
  });
  const report = await route.deliver([testEvent({ n: 1 })]);
  expect(report).toMatchObject({ kind: "outage", failure: { code: "SQLSTATE 08001" } });
  expect(JSON.stringify(report)).toMatch(/could not connect to server.*Connection refused/);
  expect(report).not.toHaveProperty("needsOperator");
});

/** A server without it is no Postgres as it is installed: PGlite. */
async function hasWrapper(url: string): Promise<boolean> {
  const found = await query(
    url,
    "select 1 from pg_available_extensions where name = 'postgres_fdw'",
  );
  const [server] = await query<{ version: string }>(url, "select version()");
  // PGlite is compiled to WebAssembly.
  const whole = !server?.version.includes("emscripten") && !server?.version.includes("wasm");
  if (whole && found.length === 0) throw new Error("postgres_fdw is missing from this server");
  return found.length > 0;
}
