import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startPglite } from "./pglite.ts";
import { installedVersions } from "./postgres-binaries.ts";
import { query, startPostgres, type TestDatabaseServer, type TestPostgres } from "./postgres.ts";

describe.each([
  ...installedVersions().map((version) => ({
    name: `Postgres ${version}`,
    expected: String(version),
    start: () => startPostgres({ version }),
  })),
  { name: "PGlite", expected: "18", start: startPglite },
])("$name", ({ start, expected }) => {
  let server: TestDatabaseServer;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test("serves the version that was asked for, with fsync as configured", async () => {
    const [row] = await query<{ server_version: string }>(server.url, "show server_version");
    expect(row?.server_version.split(".")[0]).toBe(expected);
  });

  test("gives an empty database each time", async () => {
    for (let round = 0; round < 2; round += 1) {
      const url = await server.freshDatabase();
      await query(url, "create table seen (id int primary key)");
      expect(await query(url, "select * from seen")).toEqual([]);
    }
  });
});

describe("a cluster", () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres({ settings: { log_statement: "all" } });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test("keeps what was committed over a kill and over a restart, and logs statements", async () => {
    const url = await server.freshDatabase();
    await query(url, "create table kept (id int)");
    await query(url, "insert into kept values (1)");
    await server.kill();
    await expect(query(url, "select 1")).rejects.toThrow(/ECONNREFUSED/);
    await server.start();
    expect(await query(url, "select id from kept")).toEqual([{ id: 1 }]);
    await server.restart();
    expect(await query(url, "select id from kept")).toEqual([{ id: 1 }]);
    expect(await server.logText()).toContain("insert into kept values (1)");
  });
});
