import { testEvent } from "@ingestlayer/core/testing";
import type { DeliveryReport, Trial } from "@ingestlayer/core/plugin";
import type { JsonValue } from "@ingestlayer/core/plugin";
import { expect, test } from "vitest";
import { openRoute } from "../../../test/support/postgres-delivery.ts";
import { describeServers } from "../../../test/support/postgres-servers.ts";
import { query } from "../../../test/support/postgres.ts";

const { signal } = new AbortController();
const context = { signal, clock: { now: Date.now }, tally: () => undefined } as never;

/** Makes a trial of a payload, and sends it where it can be made. */
async function tried(
  url: string,
  table: string,
  payload: Readonly<Record<string, JsonValue>>,
): Promise<{ readonly made: Trial; readonly report?: DeliveryReport }> {
  const columns = { id: "$event.id", part: "$event.part", payload: "$event" };
  await using route = await openRoute(url, { route: { table, columns } });
  const made = await route.route?.trial?.(testEvent(payload), signal);
  if (made === undefined) throw new Error("there is no trial");
  return made.ok ? { made, report: await made.send(context) } : { made };
}

const table = `create table parents (name text primary key); insert into parents values ('known');
  create table t (id int primary key check (id > 0), payload jsonb not null,
    part text references parents deferrable initially deferred)`;

describeServers((empty) => {
  test("a trial shows the row, has the server take it, and leaves nothing behind", async () => {
    const url = await empty();
    await query(url, table);
    const payload = { id: 1, part: "known" };
    expect(await tried(url, "t", payload)).toMatchObject({
      made: {
        ok: true,
        message: { table: "public.t", row: { id: "1", part: "known", payload } },
        after: "the row was rolled back: nothing stays in the table",
      },
      report: [{ kind: "done" }],
    });
    expect(await query(url, "select * from t")).toEqual([]);
    // The server notices a moment later that the client has gone.
    const open = "select state from pg_stat_activity where state ~ 'transaction'";
    await expect.poll(() => query(url, open)).toEqual([]);
  });

  test("what the server has against the row is told, constraints that wait for the commit included", async () => {
    const url = await empty();
    await query(url, table);
    expect((await tried(url, "t", { id: -1 })).report).toMatchObject([
      { kind: "reject", failure: { code: "SQLSTATE 23514", detail: { column: "id" } } },
    ]);
    expect((await tried(url, "t", { id: 1, part: "nobody" })).report).toMatchObject([
      { kind: "reject", failure: { code: "SQLSTATE 23503", detail: { column: "part" } } },
    ]);
    expect(await query(url, "select * from t")).toEqual([]);
  });

  test("a row that cannot be made, and a table that is not there, are told before anything is sent", async () => {
    const url = await empty();
    await query(url, table);
    expect(await tried(url, "t", { id: "one" })).toMatchObject({
      made: { ok: false, failure: { code: "IL_PG_301", reason: expect.stringContaining("'id'") } },
    });
    expect(await tried(url, "missing", { id: 1 })).toMatchObject({
      made: { ok: false, failure: { code: "IL_PG_201" } },
    });
  });
});

test("a database that cannot be reached is told", async () => {
  expect(await tried("postgres://u@127.0.0.1:1/db", "t", { id: 1 })).toMatchObject({
    made: { ok: false, failure: { code: "IL_PG_102" } },
  });
});
