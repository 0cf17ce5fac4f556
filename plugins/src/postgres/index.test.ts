import { readFile } from "node:fs/promises";
import { testEvent } from "@ingestlayer/core/testing";
import { describe, expect, test } from "vitest";
import { openRoute } from "../../../test/support/postgres-delivery.ts";
import { describeServers } from "../../../test/support/postgres-servers.ts";
import { query } from "../../../test/support/postgres.ts";
import { postgresConfig, postgresRoute } from "./config.ts";
import { examples } from "./examples.ts";

describeServers((empty) => {
  test.each(examples)("example: $title", async ({ table, route, payload, row }) => {
    const url = await empty();
    await query(url, table);
    await using opened = await openRoute(url, {
      route,
    });
    expect(await opened.deliver([testEvent(payload)])).toEqual([{ kind: "done" }]);
    expect(await query(url, `select * from ${route.table}`)).toEqual([row]);
  });

  test("a batch of thousands goes in whole, integers with every digit", async () => {
    const url = await empty();
    await query(url, "create table t (n int primary key, big int8, payload jsonb)");
    await using opened = await openRoute(url, {
      route: { table: "t", columns: { n: "$event.n", big: "$event.big", payload: "$event" } },
    });
    const big = 9007199254740993n;
    const batch = Array.from({ length: 3000 }, (_, n) =>
      testEvent({ n, big, note: "é".repeat(50) }),
    );
    expect(await opened.deliver(batch)).toEqual(batch.map(() => ({ kind: "done" })));
    expect(
      await query(
        url,
        `select count(*)::int as count, min(big)::text as big, max(payload ->> 'big') as json from t`,
      ),
    ).toEqual([{ count: 3000, big: String(big), json: String(big) }]);
  });

  test("rows too many for one transaction's memory go in several, each bad one still alone", async () => {
    const url = await empty();
    await query(url, "create table t (n int primary key check (n <> 4), body text)");
    await using opened = await openRoute(url, {
      route: { table: "t", columns: { n: "$event.n", body: "$event.body" } },
    });
    const body = "x".repeat(4 * 1024 * 1024);
    const batch = Array.from({ length: 7 }, (_, n) => testEvent({ n, body }));
    expect(await opened.deliver(batch)).toMatchObject(
      batch.map((_event, n) => ({ kind: n === 4 ? "reject" : "done" })),
    );
    expect(await query(url, "select count(*)::int as count from t")).toEqual([{ count: 6 }]);
  });
});

describe("the README", () => {
  test("names every option, and no option that does not exist", async () => {
    const readme = await readFile(new URL("README.md", import.meta.url), "utf8");
    const named = [...readme.matchAll(/^\| `([\w.]+)`/gm)].map(([, name]) => name ?? "");
    const options = [
      ...Object.keys(postgresConfig.shape),
      ...Object.keys(postgresRoute.shape).filter((name) => name !== "conflict"),
      ...Object.keys(postgresRoute.shape.conflict.unwrap().shape).map((name) => `conflict.${name}`),
    ];
    expect(new Set(named)).toEqual(new Set(options));
  });
});
