import { hash } from "node:crypto";
import type { JsonObject, JsonValue } from "@ingestlayer/core/plugin";
import { testEvent } from "@ingestlayer/core/testing";
import { describe, expect, test } from "vitest";
import { openRoute, outcomesOf } from "../../../../test/support/postgres-delivery.ts";
import { describeServers } from "../../../../test/support/postgres-servers.ts";
import { query } from "../../../../test/support/postgres.ts";
import { meaningOf } from "./sqlstate.ts";

describe("what a SQLSTATE means", () => {
  test.each([
    ["08006", "outage"],
    ["0A000", "operator"],
    ["21000", "row"],
    ["22P02", "row"],
    ["23505", "row"],
    ["25006", "outage"],
    ["26000", "outage"],
    ["28P01", "operator"],
    ["3D000", "operator"],
    ["3F000", "operator"],
    ["40001", "outage"],
    ["40P01", "outage"],
    ["42P01", "operator"],
    ["44000", "row"],
    ["53100", "outage"],
    ["53300", "outage"],
    ["54000", "row"],
    ["54011", "operator"],
    ["55000", "operator"],
    ["55P03", "outage"],
    ["57014", "outage"],
    ["57P01", "outage"],
    ["58030", "outage"],
    ["HV000", "outage"],
    ["P0001", "row"],
    ["XX000", "outage"],
    ["", "outage"],
  ] as const)("%s is %s", (code, meaning) => {
    expect(meaningOf({ code })).toBe(meaning);
  });

  test("a trigger's own code is about its row, unless it asks for a retry", () => {
    expect(meaningOf({ code: "ZZ001", routine: "exec_stmt_raise" })).toBe("row");
    expect(meaningOf({ code: "42501", routine: "exec_stmt_raise" })).toBe("row");
    expect(meaningOf({ code: "40001", routine: "exec_stmt_raise" })).toBe("outage");
  });

  test("row-level security is about its row, a missing privilege is not", () => {
    expect(meaningOf({ code: "42501", routine: "ExecWithCheckOptions" })).toBe("row");
    expect(meaningOf({ code: "42501", routine: "aclcheck_error" })).toBe("operator");
  });
});

const raising = (statement: string) =>
  `create function check_row() returns trigger language plpgsql as
   $$ begin if new.value = 'bad' then ${statement}; end if; return new; end $$;
   create trigger t before insert on t for each row execute function check_row()`;

interface RowCase {
  readonly code: string;
  readonly setup: string;
  readonly bad: JsonValue;
  readonly good?: JsonValue;
  readonly detail?: JsonObject;
  readonly reason: RegExp;
}

/** One bad row among good ones, refused by the server for each reason that there is. */
const rowCases: readonly RowCase[] = [
  {
    code: "22003",
    setup: "create table t (id int primary key, value numeric(3,1))",
    good: 1,
    bad: 1000,
    detail: { column: "value" },
    reason: /^column 'value': the number is outside the range/,
  },
  {
    code: "22012",
    setup:
      "create table t (id int primary key, value int, part int generated always as (10 / value) stored)",
    good: 1,
    bad: 0,
    reason: /the server refuses the row \(SQLSTATE 22012\)/,
  },
  {
    code: "23502",
    setup: `create table t (id int primary key, value text, kept text not null default 'x');
      create function empty() returns trigger language plpgsql as
      $$ begin if new.value = 'bad' then new.kept := null; end if; return new; end $$;
      create trigger t before insert on t for each row execute function empty()`,
    bad: "bad",
    detail: { column: "kept" },
    reason: /^column 'kept' takes no null/,
  },
  {
    code: "23503",
    setup: `create table parents (name text primary key); insert into parents values ('good');
      create table t (id int primary key, value text constraint parent references parents)`,
    bad: "nobody",
    detail: { column: "value", constraint: "parent" },
    reason: /^column 'value': foreign key 'parent' points to a row that does not exist/,
  },
  {
    code: "23505",
    setup: `create table t (id int primary key, value text, n int generated always as
        (case when value = 'bad' then -100 else id end) stored constraint one_each unique)
        ; insert into t values (-1, 'bad')`,
    bad: "bad",
    detail: { constraint: "one_each" },
    reason: /unique key 'one_each' is already taken by another row/,
  },
  {
    code: "23514",
    setup:
      "create table t (id int primary key, value text constraint known check (value <> 'bad'))",
    bad: "bad",
    detail: { column: "value", constraint: "known" },
    reason: /^column 'value': check constraint 'known' refuses the row/,
  },
  {
    code: "23514",
    setup: `create table t (id int, value text, primary key (id, value)) partition by list (value);
      create table t_good partition of t for values in ('good')`,
    bad: "bad",
    reason: /no partition of the table takes the row/,
  },
  {
    code: "23P01",
    setup: `create table t (id int primary key, value int4range,
        constraint apart exclude using gist (value with &&)); insert into t values (-1, '[5,9)')`,
    good: "empty",
    bad: "[6,7)",
    detail: { constraint: "apart", column: "value" },
    reason: /^column 'value': exclusion constraint 'apart'/,
  },
  {
    code: "54000",
    setup: "create table t (id int primary key, value text); create index on t (value)",
    // Random enough that it cannot be compressed below a third of a page.
    bad: Array.from({ length: 200 }, (_, n) => hash("sha512", `${n}`, "base64")).join(""),
    reason: /too large, for an index/,
  },
  {
    code: "P0001",
    setup: `create table t (id int primary key, value text); ${raising("raise exception 'not on Sundays'")}`,
    bad: "bad",
    reason: /a trigger refuses the row: not on Sundays/,
  },
  {
    code: "ZZ001",
    setup: `create table t (id int primary key, value text); ${raising("raise 'no' using errcode = 'ZZ001'")}`,
    bad: "bad",
    reason: /a trigger refuses the row: no/,
  },
  {
    code: "44000",
    setup: `create table base (id int primary key, value text);
      create view t as select * from base where value <> 'bad' with check option`,
    bad: "bad",
    reason: /check option of the view/,
  },
  {
    code: "23503",
    setup: `create table parents (name text primary key); insert into parents values ('good');
      create table t (id int primary key, value text constraint parent references parents
        deferrable initially deferred)`,
    bad: "nobody",
    detail: { column: "value", constraint: "parent" },
    reason: /foreign key 'parent'/,
  },
];

interface OperatorCase {
  readonly code: string;
  readonly before: string;
  /** Done behind the destination's back, after it has read the table. */
  readonly change: string;
  readonly reason: RegExp;
  readonly repair: string;
}

const plain = "create table t (id int primary key, value text)";
const operatorCases: readonly OperatorCase[] = [
  {
    code: "IL_PG_201",
    before: plain,
    change: "drop table t",
    reason: /there is no table 't'[^]*create table "t"/,
    repair: plain,
  },
  {
    code: "IL_PG_204",
    before: plain,
    change: "alter table t drop column value",
    reason: /has no column 'value'[^]*alter table "public"."t" add column "value"/,
    repair: "alter table t add column value text",
  },
  {
    code: "SQLSTATE 23502",
    before: plain,
    change: "truncate t; alter table t add column region text not null",
    reason: /region/,
    repair: "alter table t drop column region",
  },
  {
    code: "SQLSTATE 42P10",
    before: plain,
    change: "alter table t drop constraint t_pkey",
    reason: /no unique/,
    repair: "alter table t add primary key (id)",
  },
];

describeServers((empty) => {
  test.each(rowCases)("$code $reason: only the bad row is rejected", async (one) => {
    const url = await empty();
    await query(url, one.setup);
    await using route = await openRoute(url, {
      route: { table: "t", columns: { id: "$event.id", value: "$event.value" } },
    });
    const { good = "good" } = one;
    const events = [good, good, one.bad, good].map((value, id) => testEvent({ id, value }));
    const outcomes = outcomesOf(await route.deliver(events));
    expect(outcomes.map(({ kind }) => kind)).toEqual(["done", "done", "reject", "done"]);
    const [, , rejected] = outcomes;
    if (rejected?.kind !== "reject") throw new Error("unreachable");
    expect(rejected.failure.code).toBe(`SQLSTATE ${one.code}`);
    expect(rejected.failure.reason).toMatch(one.reason);
    expect(rejected.failure.detail).toMatchObject({ table: "public.t", ...one.detail });
    expect(await query(url, "select id from t where id >= 0 order by id")).toEqual([
      { id: 0 },
      { id: 1 },
      { id: 3 },
    ]);
  });

  test.each(operatorCases)("$code: nothing is rejected, and a repair is noticed", async (one) => {
    const url = await empty();
    await query(url, one.before);
    await using route = await openRoute(url, {
      route: {
        table: "t",
        columns: { id: "$event.id", value: "x" },
        ...(one.code === "SQLSTATE 42P10" ? { conflict: { key: ["id"] } } : {}),
      },
    });
    expect(await route.deliver([testEvent({ id: 1 })])).toEqual([{ kind: "done" }]);
    await query(url, one.change);
    const report = await route.deliver([testEvent({ id: 2 })]);
    expect(report).toMatchObject({ kind: "outage", needsOperator: true });
    if (!("kind" in report)) throw new Error("unreachable");
    expect(report.failure.code).toBe(one.code);
    expect(report.failure.reason).toMatch(one.reason);
    await query(url, one.repair);
    expect(await route.deliver([testEvent({ id: 2 })])).toEqual([{ kind: "done" }]);
  });

  test("a table that was replaced by one of other types is read again, without an outage", async () => {
    const url = await empty();
    await query(url, "create table t (id int primary key, value int)");
    await using route = await openRoute(url, {
      route: { table: "t", columns: { id: "$event.id", value: "$event.value" } },
    });
    expect(await route.deliver([testEvent({ id: 1, value: 5 })])).toEqual([{ kind: "done" }]);
    await query(url, "drop table t; create table t (id int primary key, value uuid)");
    const uuid = "0197a3c1-0000-7abc-8def-0123456789ab";
    const [outcome] = outcomesOf(await route.deliver([testEvent({ id: 2, value: uuid })]));
    // The old plan refuses a UUID for what was a number: the plan must be as new as the table.
    expect(outcome).toMatchObject({ kind: "done" });
  });
});
