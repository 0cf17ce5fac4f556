import { createServer } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";

// PGlite computes on the thread that it lives on: here, so that the ingest server's thread stays free.

const { folder } = workerData as { readonly folder: string };
const db = await PGlite.create({ dataDir: folder });
const port = await freePort(preferredPort());
const server = new PGLiteSocketServer({ db, host: "127.0.0.1", port, maxConnections: 20 });
await server.start();
parentPort?.postMessage(port);
parentPort?.once("message", async () => {
  await server.stop();
  await db.close();
  parentPort?.close();
});

/** The same address at every start, so that an open psql finds it again. */
function preferredPort(): number {
  return 54_329;
}

/** The port if it is free, else one that the system chooses. */
function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" && wanted !== 0) resolve(freePort(0));
      else reject(error);
    });
    probe.listen(wanted, "127.0.0.1", () => {
      const address = probe.address();
      const found = typeof address === "object" && address !== null ? address.port : wanted;
      probe.close(() => resolve(found));
    });
  });
}
