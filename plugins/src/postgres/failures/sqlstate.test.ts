import { readFile } from "node:fs/promises";
import { testEvent } from "@ingestlayer/core/testing";
import { describe, expect, test } from "vitest";
import { openRoute, outcomesOf } from "../../../../test/support/postgres-delivery.ts";
import { describeServers } from "../../../../test/support/postgres-servers.ts";
import { query } from "../../../../test/support/postgres.ts";
import { raising, rowCases } from "../testdata/row-cases.ts";
import { sqlstateCases } from "../testdata/sqlstate-cases.ts";
import { classes, codes, meaningOf } from "./sqlstate.ts";

describe("what a SQLSTATE means", () => {
  test("a code of no known class is an outage", () => {
    expect(meaningOf({ code: "ZZ000" })).toBe("outage");
    expect(meaningOf({})).toBe("outage");
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

const outcomeOf = {
  row: "the row is a dead letter",
  operator: "the destination pauses until you change something",
  outage: "the batch is tried again",
} as const;

test("the README says of every SQLSTATE what the code does", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const said = [...readme.matchAll(/^\| ([0-9A-Z]{2}|[0-9A-Z]{5}) +\| (.*?) +\| (.*?) +\|$/gm)];
  expect(said.map(([, ...cells]) => cells)).toEqual(
    [...Object.entries(classes), ...Object.entries(codes)]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([code, [meaning, name]]) => [code, name, outcomeOf[meaning]]),
  );
});

test("every class and every code of the table is raised by a real server", () => {
  const raised = [...sqlstateCases, ...rowCases].map(({ code }) => code);
  const elsewhere = [
    "08", // a foreign table whose server is away: `kinds.test.ts`
    "28", // on the way in: `connect.test.ts`
  ];
  const missing = [...Object.keys(classes), ...Object.keys(codes)].filter(
    (known) => !raised.some((code) => code.startsWith(known)) && !elsewhere.includes(known),
  );
  expect(missing).toEqual([]);
});

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
  test.each(sqlstateCases)(
    "$code: what the table says of it happens",
    async ({ code, body, extension }) => {
      const url = await empty();
      if (extension !== undefined) {
        const available = "select 1 from pg_available_extensions where name = $1";
        if ((await query(url, available, [extension])).length === 0) return;
        await query(url, `create extension ${extension}`);
      }
      await query(url, `create table t (id int primary key, value text); ${raising(body)}`);
      await using route = await openRoute(url, {
        route: { table: "t", columns: { id: "$event.id", value: "$event.value" } },
      });
      const events = ["good", "bad", "good"].map((value, id) => testEvent({ id, value }));
      const report = await route.deliver(events);
      const failure = { code: `SQLSTATE ${code}` };
      const found = await query(url, "select id from t order by id");
      switch (meaningOf({ code })) {
        case "row":
          expect(report).toMatchObject([
            { kind: "done" },
            { kind: "reject", failure },
            { kind: "done" },
          ]);
          expect(found).toEqual([{ id: 0 }, { id: 2 }]);
          return;
        case "operator":
          expect(report).toMatchObject({ kind: "outage", needsOperator: true, failure });
          break;
        case "outage":
          expect(report).toMatchObject({ kind: "outage", failure });
          expect(report).not.toHaveProperty("needsOperator");
      }
      expect(found).toEqual([]);
    },
  );

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
