import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { onTestFinished } from "vitest";
import { openSqliteStore } from "./open-sqlite-store.ts";
import type { SqliteStoreOptions } from "./open-sqlite-store.ts";
import type { SqliteStore } from "./sqlite-store.ts";

/** A folder for one test, removed when it ends. */
export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "ingestlayer-store-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A store for one test, in a folder of its own unless `file` is given; closed when the test ends. */
export async function openForTest(options: Partial<SqliteStoreOptions> = {}): Promise<SqliteStore> {
  const file = options.file ?? join(await scratchFolder(), "store.db");
  const store = await openSqliteStore({ ...options, file });
  onTestFinished(() => store[Symbol.asyncDispose]());
  return store;
}

/** How many rows a table of the file has, read as another program would. */
export function countRows(file: string, table: string): number {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const row = database.prepare(`select count(*) as rows from ${table}`).get();
    return (row as { rows: number }).rows;
  } finally {
    database.close();
  }
}
