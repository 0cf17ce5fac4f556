import { types, type JsonValue, type Problem } from "@ingestlayer/core/plugin";
import { testEvent } from "@ingestlayer/core/testing";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openRoute } from "../../../test/support/postgres-delivery.ts";
import {
  emptyDatabase,
  query,
  startPostgres,
  type TestPostgres,
} from "../../../test/support/postgres.ts";

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server[Symbol.asyncDispose]());

const ticket = types.object(
  {
    ticket_id: { type: types.string },
    urgency: { type: types.literals(["low", "high", "critical"]) },
    seats: { type: types.int },
    score: { type: types.double },
    opened_at: { type: types.timestamp },
    tags: { type: types.list(types.string) },
    account: { type: types.object({ id: { type: types.string } }, { name: "account" }) },
  },
  { name: "ticket", open: true },
);

interface Case {
  readonly name: string;
  /** What the role `writer` meets; it owns nothing and may do what is granted here. */
  readonly setup: string;
  readonly route: Readonly<Record<string, JsonValue>>;
  readonly codes: readonly string[];
}

const all = "grant select, insert on all tables in schema public to writer";
const key = { event_id: "$meta.id" };
const cases: readonly Case[] = [
  {
    name: "a table that is as it should be",
    setup: `create table t (event_id uuid primary key, urgency text, payload jsonb); ${all}`,
    route: { table: "t", columns: { ...key, urgency: "$event.urgency", payload: "$event" } },
    codes: [],
  },
  {
    name: "no table, with columns",
    setup: "",
    route: {
      table: "support.tickets",
      columns: { ...key, seats: "$event.seats", at: "$event.opened_at", payload: "$event" },
    },
    codes: ["IL_PG_201"],
  },
  {
    name: "no table, default mapping",
    setup: "",
    route: { table: "tickets" },
    codes: ["IL_PG_201"],
  },
  {
    name: "a materialized view",
    setup: "create materialized view t as select 1 as n; grant all on t to writer",
    route: { table: "t", columns: { n: "$event.seats" } },
    codes: ["IL_PG_202"],
  },
  {
    name: "a view that is not updatable",
    setup: `create view t as select 1 as n; grant all on t to writer`,
    route: { table: "t", columns: { n: "$event.seats" } },
    codes: ["IL_PG_202"],
  },
  {
    name: "a foreign table that is only read",
    setup: `create extension if not exists file_fdw; create server files foreign data wrapper file_fdw;
      create foreign table t (n int) server files options (filename '/dev/null');
      grant all on t to writer`,
    route: { table: "t", columns: { n: "$event.seats" } },
    codes: ["IL_PG_202"],
  },
  {
    name: "a view whose keys cannot be seen",
    setup: `create table base (event_id uuid); create view t as select * from base; ${all}`,
    route: { table: "t", columns: key },
    codes: ["IL_PG_214"],
  },
  {
    name: "a table that the role may only read",
    setup: `create table t (event_id uuid primary key); grant select on t to writer`,
    route: { table: "t", columns: key },
    codes: ["IL_PG_203"],
  },
  {
    name: "columns that are missing, one by a slip",
    setup: `create table t (event_id uuid primary key, customer text); ${all}`,
    route: {
      table: "t",
      columns: { ...key, custmer: "$event.ticket_id", opened: "$event.opened_at" },
    },
    codes: ["IL_PG_204", "IL_PG_204"],
  },
  {
    name: "columns of types that cannot take what is mapped",
    setup: `create table t (event_id uuid primary key, seats bool, score int, at int, tags text[],
      account inet, fine_text text, fine_json jsonb); ${all}`,
    route: {
      table: "t",
      columns: {
        ...key,
        seats: "$event.seats",
        score: "$event.score",
        at: "$event.opened_at",
        tags: "$event.account",
        account: "$event.account",
        fine_text: "$event.account",
        fine_json: "$event.tags",
      },
    },
    codes: ["IL_PG_205", "IL_PG_205", "IL_PG_205", "IL_PG_205", "IL_PG_205"],
  },
  {
    name: "a column that must have a value and gets none",
    setup: `create table t (event_id uuid primary key, region text not null,
      at timestamptz not null default now(), n int generated always as identity); ${all}`,
    route: { table: "t", columns: key },
    codes: ["IL_PG_206"],
  },
  {
    name: "columns that the server fills by itself",
    setup: `create table t (event_id uuid primary key, n int generated always as identity,
      twice int generated always as (1 + 1) stored); ${all}`,
    route: { table: "t", columns: { ...key, n: "$event.seats", twice: "$event.seats" } },
    codes: ["IL_PG_207", "IL_PG_207"],
  },
  {
    name: "labels that the enum or the length has no room for",
    setup: `create type urgency as enum ('low', 'high');
      create table t (event_id uuid primary key, urgency urgency, short varchar(4)); ${all}`,
    route: { table: "t", columns: { ...key, urgency: "$event.urgency", short: "$event.urgency" } },
    codes: ["IL_PG_208", "IL_PG_208"],
  },
  {
    name: "a key that the table has not",
    setup: `create table t (event_id uuid primary key, n int); ${all}`,
    route: { table: "t", columns: { ...key, n: "$event.seats" }, conflict: { key: ["n"] } },
    codes: ["IL_PG_209"],
  },
  {
    name: "an update without the privilege",
    setup: `create table t (event_id uuid primary key, n int); ${all}`,
    route: { table: "t", columns: { ...key, n: "$event.seats" }, conflict: { update: ["n"] } },
    codes: ["IL_PG_210"],
  },
  {
    name: "no key at all",
    setup: `create table t (n int, event_id uuid); ${all}`,
    route: { table: "t", columns: { ...key, n: "$event.seats" } },
    codes: ["IL_PG_211"],
  },
  {
    name: "a key that is not mapped",
    setup: `create table t (id serial primary key, n int); ${all}; grant usage on t_id_seq to writer`,
    route: { table: "t", columns: { n: "$event.seats" } },
    codes: ["IL_PG_211"],
  },
  {
    name: "default mapping that loses fields",
    setup: `create table t (event_id uuid primary key, seats int, urgency text); ${all}`,
    route: { table: "t" },
    codes: ["IL_PG_213"],
  },
];

describe("check", () => {
  test.each(cases)("$name", async ({ name, setup, route, codes }) => {
    const url = await databaseFor(setup);
    const problems = await check(url, route);
    expect(problems.map(({ code }) => code)).toEqual(codes);
    const text = problems.map(format).join("\n\n");
    await expect(`${text}\n`).toMatchFileSnapshot(
      `testdata/findings/${name.replaceAll(/[^a-z]+/gi, "-")}.txt`,
    );
  });

  test("what it prints as the way out is accepted by the server, and settles the finding", async () => {
    for (const { setup, route, codes } of cases) {
      if (
        !codes.some((code) => ["IL_PG_201", "IL_PG_204", "IL_PG_208", "IL_PG_209"].includes(code))
      ) {
        continue;
      }
      const url = await databaseFor(setup);
      for (const { hint = "" } of await check(url, route)) {
        await query(server.url, hint.slice(hint.indexOf("\n")));
      }
      await query(server.url, grantEverything);
      expect(await check(url, route)).toEqual([]);
    }
  });

  test("a database that cannot be reached is one finding with its reason", async () => {
    await using route = await openRoute("postgres://writer@127.0.0.1:1/none", {
      route: { table: "t", columns: key },
    });
    expect(await route.route?.check?.(AbortSignal.timeout(5000))).toMatchObject([
      { code: "IL_PG_102", message: expect.stringContaining("is Postgres running") },
    ]);
  });

  test("a privilege that is missing pauses the destination, and a grant lets it go on", async () => {
    const url = await databaseFor(
      `create schema hidden; create table hidden.t (event_id uuid primary key);
       create table t (event_id uuid primary key)`,
    );
    for (const [table, grant] of [
      ["t", "grant insert, select on t to writer"],
      ["hidden.t", "grant usage on schema hidden to writer; grant all on hidden.t to writer"],
    ] as const) {
      await using route = await openRoute(url, { route: { table, columns: key } });
      const event = testEvent({});
      expect(await route.deliver([event])).toMatchObject({
        kind: "outage",
        needsOperator: true,
        failure: {
          code: "SQLSTATE 42501",
          reason: expect.stringMatching(
            /the role 'writer' lacks a privilege: .*(?:table t|hidden)/,
          ),
        },
      });
      expect(await route.route?.check?.(AbortSignal.timeout(5000))).not.toEqual([]);
      await query(server.url, grant);
      expect(await route.deliver([event])).toEqual([{ kind: "done" }]);
      expect(await route.route?.check?.(AbortSignal.timeout(5000))).toEqual([]);
    }
  });

  test("a server that answers before the disk has it is told", async () => {
    const url = await databaseFor(`create table t (event_id uuid primary key); ${all}`);
    await query(server.url, "alter role writer set synchronous_commit = off");
    const problems = await check(url, { table: "t", columns: key });
    await query(server.url, "alter role writer reset synchronous_commit");
    expect(problems).toMatchObject([{ code: "IL_PG_212", severity: "warning" }]);
  });
});

test("what is wrong with a table is told at the start, before any event, and holds nothing up", async () => {
  const url = await databaseFor(`create table t (event_id uuid primary key); ${all}`);
  const told: unknown[] = [];
  const log = {
    info: () => undefined,
    warn: (...line: readonly unknown[]) => void told.push(line),
  };
  const columns = { ...key, urgency: "$event.urgency" };
  await using route = await openRoute(url, { route: { table: "t", columns }, log });
  await vi.waitFor(() => expect(told).not.toEqual([]), { timeout: 20_000 });
  const hint = 'Run:\nalter table "public"."t" add column "urgency" jsonb;';
  expect(told).toEqual([
    [
      "table 'public.t' has no column 'urgency'",
      { code: "IL_PG_204", place: "to.columns.urgency", hint },
    ],
  ]);
  await query(server.url, "alter table t add column urgency text");
  expect(await route.deliver([testEvent({ urgency: "low" })])).toEqual([{ kind: "done" }]);
});

const grantEverything = `do $$ declare s name; begin
  for s in select nspname from pg_namespace where nspname !~ '^pg_' loop
    execute format('grant usage on schema %I to writer', s);
    execute format('grant select, insert on all tables in schema %I to writer', s);
  end loop; end $$`;

/** The connection string of a role that owns nothing, on a database with just this in it. */
async function databaseFor(setup: string): Promise<string> {
  await emptyDatabase(server.url);
  await query(
    server.url,
    "do $$ begin create role writer login; exception when duplicate_object then null; end $$",
  );
  await query(server.url, `grant usage on schema public to writer; ${setup}`);
  return server.url.replace("postgres@", "writer@");
}

async function check(
  url: string,
  route: Readonly<Record<string, JsonValue>>,
): Promise<readonly Problem[]> {
  await using opened = await openRoute(url, { route, inputType: ticket });
  return (await opened.route?.check?.(AbortSignal.timeout(10_000))) ?? [];
}

function format({ code, severity = "error", message, hint, place }: Problem): string {
  return `${severity} ${code} at ${place}\n${message}\n${hint}`;
}
