import { types } from "@ingestlayer/core/plugin";
import { testDestination, testEvent } from "@ingestlayer/core/testing";
import { expect, test } from "vitest";
import { openRoute, outcomesOf, undeclared } from "../../../test/support/postgres-delivery.ts";
import { describeServers } from "../../../test/support/postgres-servers.ts";
import { query } from "../../../test/support/postgres.ts";
import { postgres } from "./index.ts";

const done = { kind: "done" };

describeServers((empty) => {
  test("the first row of a key stays, in one batch and over two, and repeats are counted", async () => {
    const url = await empty();
    await query(url, "create table t (name text primary key, n int)");
    await using route = await openRoute(url, {
      route: { table: "t", columns: { name: "$event.name", n: "$event.n" } },
    });
    const batch = [1, 2, 3].map((n) => testEvent({ name: "a", n }));
    expect(await route.deliver(batch)).toEqual([done, done, done]);
    expect(await route.deliver(batch)).toEqual([done, done, done]);
    expect(await query(url, "select * from t")).toEqual([{ name: "a", n: 1 }]);
    expect(route.tally()).toMatchObject({ rows: 1, repeats: 5 });
  });

  test("`update` writes the named columns of the last row and leaves the others of the first", async () => {
    const url = await empty();
    await query(url, "create table t (name text primary key, n int, first int)");
    await using route = await openRoute(url, {
      route: {
        table: "t",
        columns: { name: "$event.name", n: "$event.n", first: "$event.n" },
        conflict: { update: ["n"] },
      },
    });
    const rows = [
      ["a", 1],
      ["b", 2],
      ["a", 3],
      ["a", 4],
    ] as const;
    const batch = rows.map(([name, n]) => testEvent({ name, n }));
    expect(await route.deliver(batch)).toEqual([done, done, done, done]);
    const found = () => query(url, "select * from t order by name");
    expect(await found()).toEqual([
      { name: "a", n: 4, first: 1 },
      { name: "b", n: 2, first: 2 },
    ]);
    expect(await route.deliver([testEvent({ name: "b", n: 9 })])).toEqual([done]);
    expect(await found()).toContainEqual({ name: "b", n: 9, first: 2 });
    expect(route.tally()).toMatchObject({ rows: 3, repeats: 2 });
  });

  test("keys that only the server finds equal are one row, and reject nobody", async () => {
    const url = await empty();
    await query(url, "create table t (amount numeric primary key, n int)");
    await using route = await openRoute(url, {
      route: {
        table: "t",
        columns: { amount: "$event.amount", n: "$event.n" },
        conflict: { update: ["n"] },
      },
    });
    const batch = ["1.0", "1.00", 1].map((amount, n) => testEvent({ amount, n }));
    expect(await route.deliver(batch)).toEqual([done, done, done]);
    expect(await query(url, "select n from t")).toEqual([{ n: 2 }]);
  });

  test("the key with the event's own id decides; a clash with any other key is told", async () => {
    const url = await empty();
    await query(
      url,
      "create table t (email text primary key, event_id uuid not null constraint once unique)",
    );
    await using route = await openRoute(url, {
      route: { table: "t", columns: { event_id: "$meta.id", email: "$event.email" } },
    });
    const first = testEvent({ email: "ana@example.org" });
    expect(await route.deliver([first, first])).toEqual([done, done]);
    const [other] = outcomesOf(await route.deliver([testEvent({ email: "ana@example.org" })]));
    expect(other).toMatchObject({
      kind: "reject",
      failure: { code: "SQLSTATE 23505", detail: { column: "email", constraint: "t_pkey" } },
    });
  });

  test("`conflict.key` names another key than the one that would be chosen", async () => {
    const url = await empty();
    await query(url, "create table t (email text unique, event_id uuid primary key)");
    await using route = await openRoute(url, {
      route: {
        table: "t",
        columns: { event_id: "$meta.id", email: "$event.email" },
        conflict: { key: ["email"] },
      },
    });
    const batch = [testEvent({ email: "a" }), testEvent({ email: "a" })];
    expect(await route.deliver(batch)).toEqual([done, done]);
    expect(await query(url, "select email from t")).toEqual([{ email: "a" }]);
  });

  test("without a key every delivery is a row", async () => {
    const url = await empty();
    await query(url, "create table t (id serial primary key, n int)");
    await using route = await openRoute(url, {
      route: { table: "t", columns: { n: "$event.n" } },
    });
    const batch = [testEvent({ n: 1 }), testEvent({ n: 1 })];
    await route.deliver(batch);
    await route.deliver(batch);
    expect(await query(url, "select id, n from t order by id")).toHaveLength(4);
  });

  test("a role that may insert and not read still recognises repeats", async () => {
    const url = await empty();
    await query(
      url,
      `do $$ begin create role blind login; exception when duplicate_object then null; end $$;
       create table t (n int primary key); grant usage on schema public to blind;
       grant insert on t to blind`,
    );
    const blind = url.replace("postgres@", "blind@");
    await using route = await openRoute(blind, {
      route: { table: "t", columns: { n: "$event.n" } },
    });
    const batch = [testEvent({ n: 1 }), testEvent({ n: 1 })];
    const outcomes = await route.deliver(batch);
    await query(url, "drop owned by blind");
    expect(outcomes).toEqual([done, done]);
    expect(await query(url, "select * from t")).toEqual([{ n: 1 }]);
  });

  test("partitioned tables, updatable views and awkward names are tables like any other", async () => {
    const url = await empty();
    await query(
      url,
      `begin; create schema "My ""schema"""; set local search_path to "My ""schema""";
       create table parted (day date, n int, primary key (day, n)) partition by range (day);
       create table parted_2026 partition of parted for values from ('2026-01-01') to ('2027-01-01');
       create view "a view" as select day, n from parted;
       create table "Select.From" ("Order By" int primary key, "x""y'z\\" text); commit`,
    );
    const columns = { day: "$event.day", n: "$event.n" };
    const event = testEvent({ day: "2026-05-05", n: 1 });
    for (const name of ["parted", '"a view"']) {
      await using route = await openRoute(url, {
        route: { table: `"My ""schema""".${name}`, columns },
      });
      expect(await route.deliver([event, event])).toEqual([done, done]);
    }
    await using route = await openRoute(url, {
      route: {
        table: '"My ""schema"""."Select.From"',
        columns: { "Order By": "$event.n", "x\"y'z\\": "$event.day" },
      },
    });
    expect(await route.deliver([event, event])).toEqual([done, done]);
    expect(
      await query(
        url,
        `select (select count(*)::int from "My ""schema""".parted) as parted,
                (select "x""y'z\\" from "My ""schema"""."Select.From") as text`,
      ),
    ).toEqual([{ parted: 1, text: "2026-05-05" }]);
  });

  test("without `columns`: envelope, fields by name, payload; what a step removed is nowhere", async () => {
    const url = await empty();
    await query(
      url,
      `create table t (id serial, event_id uuid primary key, event_name text, received_at timestamptz,
         idempotency_key text, user_id text, seats int default 1, payload jsonb,
         shout text generated always as (upper(user_id)) stored, other text default 'kept')`,
    );
    await using route = await openRoute(url, {
      route: { table: "t" },
      inputType: types.object(
        { user_id: { type: types.string }, seats: { type: types.int, optional: true } },
        { name: "signup", open: true },
      ),
    });
    const event = testEvent(
      { user_id: "ana", event_id: "forged", extra: [1], other: "undeclared" },
      { idempotency_key: "k1" },
    );
    expect(await route.deliver([event])).toEqual([done]);
    const [row] = await query(url, "select * from t");
    expect(row).toEqual({
      id: 1,
      event_id: event.meta.id,
      event_name: "test.event",
      received_at: event.meta.received_at,
      idempotency_key: "k1",
      user_id: "ana",
      seats: 1,
      payload: { user_id: "ana", event_id: "forged", extra: [1], other: "undeclared" },
      shout: "ANA",
      other: "kept",
    });
  });

  test("an event without a declaration fills whatever columns it has fields for", async () => {
    const url = await empty();
    await query(url, "create table t (event_id uuid primary key, a int, b text, constructor text)");
    await using route = await openRoute(url, { route: { table: "t" }, inputType: undeclared });
    expect(await route.deliver([testEvent({ a: 1, c: 2 })])).toEqual([done]);
    expect(await query(url, "select a, b, constructor from t")).toEqual([
      { a: 1, b: null, constructor: null },
    ]);
  });

  test("columns may be templates, expressions in text, fixed values, lists and maps", async () => {
    const url = await empty();
    await query(
      url,
      `create table t (event_id uuid primary key, greeting text, whole jsonb, part jsonb, flag bool,
         n numeric, tags text[], nothing text)`,
    );
    await using route = await openRoute(url, {
      route: {
        table: "t",
        columns: {
          event_id: "$meta.id",
          greeting: "Dear {{ $event.name }}, {{ $event.n + 1.0 }}",
          whole: "$event",
          part: { name: "$event.name", gone: "$event.missing", list: ["$event.missing", 1] },
          flag: true,
          n: 1.5,
          tags: ["fixed", "$event.name"],
          nothing: null,
        },
      },
    });
    const payload = { name: "Ana", n: 1.25 };
    expect(await route.deliver([testEvent(payload)])).toEqual([done]);
    const [row] = await query(url, "select greeting, whole, part, flag, n, tags, nothing from t");
    expect(row).toEqual({
      greeting: "Dear Ana, 2.25",
      whole: payload,
      part: { name: "Ana", list: [null, 1] },
      flag: true,
      n: "1.5",
      tags: ["fixed", "Ana"],
      nothing: null,
    });
  });

  test("an expression that cannot be evaluated rejects its event, with the column", async () => {
    const url = await empty();
    await query(url, "create table t (event_id uuid primary key, n text)");
    await using route = await openRoute(url, {
      route: {
        table: "t",
        columns: { event_id: "$meta.id", n: "{{ 10.0 / $event.n }} {{ $event.x.y }}" },
      },
    });
    const outcomes = outcomesOf(
      await route.deliver([testEvent({}), testEvent({ n: 2, x: { y: 1 } })]),
    );
    expect(outcomes).toMatchObject([
      { kind: "reject", failure: { detail: { column: "n" } } },
      done,
    ]);
  });
});

test("mistakes in the config are found at load", async () => {
  const problemsOf = async (config: object, route: object) => {
    await using opened = await testDestination(postgres, {
      config: { connection: "postgres://u@h/d", ...config },
      route: { table: "t", columns: { a: "$event.a" }, ...route },
      inputType: types.object({ a: { type: types.int } }, { name: "test.event" }),
    });
    return opened.problems.join("\n");
  };
  expect(await problemsOf({}, {})).toBe("");
  expect(await problemsOf({ connection: "mysql://h" }, {})).toMatch(
    /IL_PG_100 .*mysql.*connection/,
  );
  expect(await problemsOf({ localAddress: "here" }, {})).toMatch(/localAddress/);
  expect(await problemsOf({}, { table: "a.b.c" })).toMatch(/expected a table such as/);
  expect(await problemsOf({}, { table: "two words" })).toMatch(/expected a table such as/);
  expect(await problemsOf({}, { table: "x".repeat(64) })).toMatch(/63 bytes/);
  expect(await problemsOf({}, { columns: {} })).toMatch(/at least one column/);
  expect(await problemsOf({}, { columns: { a: "$event.b" } })).toMatch(/IL_DSL_\d+ .*b/);
  expect(await problemsOf({}, { conflict: { key: ["b"] } })).toMatch(/IL_PG_110 .*'b'.*key/);
});
