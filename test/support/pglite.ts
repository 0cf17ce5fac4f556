import { PGlite } from "@electric-sql/pglite";
import { citext } from "@electric-sql/pglite/contrib/citext";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { emptyDatabase, freePort, type TestDatabaseServer } from "./postgres.ts";

/**
 * PGlite behind its socket server: the same tests, another Postgres. It holds one database, so a
 * fresh one is the same one emptied: tests on it run one after another.
 */
export async function startPglite(): Promise<TestDatabaseServer> {
  const db = await PGlite.create({ extensions: { citext } });
  const port = await freePort();
  const server = new PGLiteSocketServer({ db, port, host: "127.0.0.1", maxConnections: 20 });
  await server.start();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  return {
    url,
    freshDatabase: async () => {
      await emptyDatabase(url);
      return url;
    },
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      await db.close();
    },
  };
}
