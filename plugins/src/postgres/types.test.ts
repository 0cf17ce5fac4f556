import { testEvent } from "@ingestlayer/core/testing";
import { expect, test } from "vitest";
import { openRoute, outcomesOf } from "../../../test/support/postgres-delivery.ts";
import { describeServers } from "../../../test/support/postgres-servers.ts";
import { query } from "../../../test/support/postgres.ts";
import { typeCases } from "./testdata/type-cases.ts";

describeServers((empty) => {
  test.each(typeCases)("$type takes what fits and names what does not", async (one) => {
    const url = await empty();
    if (one.type === "mood[]") await query(url, "create type mood as enum ('sad', 'ok')");
    if (one.setup !== undefined) await query(url, one.setup);
    await query(url, `create table t (id int primary key, value ${one.type})`);
    await using route = await openRoute(url, {
      route: { table: "t", columns: { id: "$event.id", value: "$event.value" } },
    });
    const values = [...one.good, ...one.bad].map(([value]) => value);
    const events = values.map((value, id) => testEvent({ id, value }));
    const outcomes = outcomesOf(await route.deliver(events));

    const found = outcomes.map((outcome) =>
      outcome.kind === "reject" ? outcome.failure.code : outcome.kind,
    );
    expect(found).toEqual([...one.good.map(() => "done"), ...one.bad.map(([, code]) => code)]);
    const rows = await query(url, `select ${shown(one.type)} as stored from t order by id`);
    expect(rows).toEqual(one.good.map(([, stored]) => ({ stored })));
    for (const outcome of outcomes) {
      if (outcome.kind !== "reject") continue;
      expect(outcome.failure.detail).toMatchObject({ column: "value" });
      expect(outcome.failure.reason).toContain("value");
    }
  });

  test("citext is a text that the server compares without case: such keys are repeats", async () => {
    const url = await empty();
    await query(url, "create extension citext; create table t (email citext primary key, n int)");
    await using route = await openRoute(url, {
      route: { table: "t", columns: { email: "$event.email", n: "$event.n" } },
    });
    const emails = ["Ana@example.org", "ana@EXAMPLE.org"];
    const batch = emails.map((email, n) => testEvent({ email, n }));
    expect(await route.deliver(batch)).toEqual([{ kind: "done" }, { kind: "done" }]);
    expect(await query(url, "select * from t")).toEqual([{ email: "Ana@example.org", n: 0 }]);
  });

  test("NUL and halves of surrogate pairs are replaced where the config says so", async () => {
    const url = await empty();
    await query(url, "create table t (id int primary key, a text, b jsonb, c text[])");
    const columns = { id: "$event.id", a: "$event.a", b: "$event.b", c: "$event.c" };
    await using route = await openRoute(url, {
      route: { table: "t", columns, unstorableText: "replace" },
    });
    const payload = { id: 1, a: "x\0y\ud800", b: { "k\0": "\udc00z\\u0000" }, c: ["\0"] };
    expect(await route.deliver([testEvent(payload)])).toEqual([{ kind: "done" }]);
    const [row] = await query(url, "select a, b::text as b, c from t");
    const b = '{"k\ufffd": "\ufffdz\\\\u0000"}';
    expect(row).toEqual({ a: "x\ufffdy\ufffd", b, c: ["\ufffd"] });
  });

  test("a column takes its default where the event has no value, and null where it has none", async () => {
    const url = await empty();
    await query(
      url,
      `create sequence counter;
       create table t (id int primary key default nextval('counter'), at timestamptz default now(),
         plan text not null default 'free', note text)`,
    );
    const columns = { id: "$event.id", at: "$event.at", plan: "$event.plan", note: "$event.note" };
    await using route = await openRoute(url, { route: { table: "t", columns } });
    const outcomes = await route.deliver([
      testEvent({}),
      testEvent({ id: 7, plan: "pro", note: "x", at: "2026-01-01T00:00:00Z" }),
      testEvent({ plan: null }),
    ]);
    expect(outcomes).toEqual([{ kind: "done" }, { kind: "done" }, { kind: "done" }]);
    expect(
      await query(
        url,
        "select id, at is not null as dated, plan, note from t order by note nulls first, id",
      ),
    ).toEqual([
      { id: 1, dated: true, plan: "free", note: null },
      { id: 2, dated: true, plan: "free", note: null },
      { id: 7, dated: true, plan: "pro", note: "x" },
    ]);
  });
});

/** `varchar` is shown without the blanks that Postgres cuts off, `bool` and the rest as text. */
function shown(type: string): string {
  if (type === "varchar(3)") return "rtrim(value)";
  return type === "char(3)" ? "rpad(value, 3)" : "value::text";
}

/** What the destination says that it takes, whatever is added; an array and a domain stand for all. */
const promised =
  `text varchar(3) char(3) citext uuid bool int2 int4 int8 numeric float4 float8 date time
  timestamp timestamptz interval json jsonb text[] int4[] mood mood[] short positive inet cidr bytea
  int4range tstzrange`.split(/\s+/);

test("no type that is promised is without good and bad values", () => {
  // Every value is JSON, so that only a domain over json can refuse one.
  const whole = typeCases.filter(
    ({ type, good, bad }) => good.length > 0 && (bad.length > 0 || type === "json"),
  );
  expect(promised.filter((type) => !whole.some((one) => one.type === type))).toEqual([]);
  expect(whole).toHaveLength(typeCases.length);
});
