import { afterAll, beforeAll, describe } from "vitest";
import { startPglite } from "./pglite.ts";
import { installedVersions } from "./postgres-binaries.ts";
import { emptyDatabase, startPostgres, type TestDatabaseServer } from "./postgres.ts";

/** The servers that everything must hold on: the oldest and the newest Postgres, and PGlite. */
const servers: readonly {
  readonly name: string;
  readonly start: () => Promise<TestDatabaseServer>;
}[] = [
  ...installedVersions().map((version) => ({
    name: `Postgres ${version}`,
    // What a power cut does is tested elsewhere; here the disk would only cost time.
    start: () => startPostgres({ version, settings: { fsync: "off", synchronous_commit: "off" } }),
  })),
  { name: "PGlite", start: startPglite },
];

/**
 * Runs a suite on every server. `empty()` gives the connection string of its database with nothing in
 * it: one test at a time.
 */
export function describeServers(suite: (empty: () => Promise<string>) => void): void {
  describe.each(servers)("$name", ({ start }) => {
    let server: TestDatabaseServer | undefined;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(() => server?.[Symbol.asyncDispose]());
    suite(async () => {
      if (server === undefined) throw new Error("the server did not start");
      await emptyDatabase(server.url);
      return server.url;
    });
  });
}
