import { testEvent } from "@ingestlayer/core/testing";
import { expect, test } from "vitest";
import { openRoute, outcomesOf } from "../../../test/support/postgres-delivery.ts";
import { installedVersions } from "../../../test/support/postgres-binaries.ts";
import { query, startPostgres } from "../../../test/support/postgres.ts";

const versions = installedVersions();
test.each(versions)("Postgres %i logs no DDL from here, whatever happens", async (version) => {
  await using server = await startPostgres({
    version,
    settings: { log_statement: "all", log_line_prefix: "%m [%p] app=%a ", fsync: "off" },
  });
  const url = await server.freshDatabase();
  await query(url, "create table t (event_id uuid primary key, n int4 check (n > 0))");
  const tagged = `${url}?application_name=under_test`;
  for (const table of ["t", "missing"]) {
    await using route = await openRoute(tagged, {
      route: { table, columns: { event_id: "$meta.id", n: "$event.n" } },
    });
    await route.route?.check?.(AbortSignal.timeout(5000));
    const report = await route.deliver([1, -1, 2, "x"].map((n) => testEvent({ n })));
    if (table === "t") {
      expect(outcomesOf(report).map(({ kind }) => kind)).toEqual([
        "done",
        "reject",
        "done",
        "reject",
      ]);
    }
  }
  const statements = (await server.logText())
    .split(/\n(?=\d{4}-\d\d-\d\d )/)
    .filter(
      (entry) => entry.includes("app=under_test") && /LOG: +(?:statement|execute)/.test(entry),
    )
    .map((entry) => entry.replace(/^[^]*?LOG: +(?:statement|execute [^:]*): /, "").trim());
  expect(statements.length).toBeGreaterThan(20);
  const verbs = new Set(statements.map((text) => /^\w+/.exec(text)?.[0].toLowerCase()));
  expect(verbs).toEqual(
    new Set([
      "begin",
      "commit",
      "insert",
      "release",
      "rollback",
      "savepoint",
      "select",
      "set",
      "with",
    ]),
  );
});
