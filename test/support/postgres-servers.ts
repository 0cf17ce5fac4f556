import { afterAll, beforeAll, describe, expect } from "vitest";
import { startPglite } from "./pglite.ts";
import { installedVersions } from "./postgres-binaries.ts";
import {
  emptyDatabase,
  startPostgres,
  type TestDatabaseServer,
  type TestPostgres,
} from "./postgres.ts";

const settings = {
  fsync: "off",
  synchronous_commit: "off",
  log_statement: "ddl",
  log_line_prefix: "app=%a ",
};

/** The servers that everything must hold on: the oldest and the newest Postgres, and PGlite. */
const servers: readonly {
  readonly name: string;
  readonly start: () => Promise<TestDatabaseServer | TestPostgres>;
}[] = [
  ...installedVersions().map((version) => ({
    name: `Postgres ${version}`,
    // What a power cut does is tested elsewhere; here the disk would only cost time.
    start: () => startPostgres({ version, settings }),
  })),
  { name: "PGlite", start: startPglite },
];

/**
 * Runs a suite on every server. `empty()` gives the connection string of its database with nothing in
 * it: one test at a time. In the end the server's own log must show that only the tests sent DDL.
 */
export function describeServers(suite: (empty: () => Promise<string>) => void): void {
  describe.each(servers)("$name", ({ start }) => {
    let server: TestDatabaseServer | TestPostgres | undefined;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(async () => {
      const log = server !== undefined && "logText" in server ? await server.logText() : undefined;
      await server?.[Symbol.asyncDispose]();
      if (log === undefined) return;
      expect(ddlOf(log, "\\[unknown\\]")).not.toEqual([]);
      expect(ddlOf(log, "ingestlayer")).toEqual([]);
    });
    suite(async () => {
      if (server === undefined) throw new Error("the server did not start");
      await emptyDatabase(server.url);
      return server.url;
    });
  });
}

/** The DDL that connections of an application's name have sent, as the server has logged it. */
function ddlOf(log: string, application: string): readonly string[] {
  const entry = new RegExp(`^app=${application} LOG: +(?:statement|execute [^:]*): (.*)$`, "gm");
  return [...log.matchAll(entry)].map(([, statement = ""]) => statement);
}
