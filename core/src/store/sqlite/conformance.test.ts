import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeStore } from "../../testing/store-suite.ts";
import { openSqliteStore } from "./open-sqlite-store.ts";

describeStore("SQLite", async (settings) => {
  const folder = await mkdtemp(join(tmpdir(), "ingestlayer-store-"));
  // A tail this short makes pulls read from memory and from the file by turns.
  const options = { ...settings, file: join(folder, "store.db"), tailEventsMax: 4 };
  const opened = {
    store: await openSqliteStore(options),
    async reopen() {
      await opened.store[Symbol.asyncDispose]();
      opened.store = await openSqliteStore(options);
      return opened.store;
    },
    async dispose() {
      await opened.store[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
  return opened;
});
