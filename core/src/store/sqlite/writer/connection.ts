import { closeSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { cannotOpen } from "../../problems.ts";
import { lockForWriting } from "../lock.ts";
import type { WriterSettings } from "../protocol.ts";
import { openingProblem, refuseForeign, schemaVersion } from "../recognise.ts";
import { applicationId, migrations } from "../schema.ts";

/** What the write-ahead log may keep of the disk after a transaction that made it larger. */
const walBytesMax = 16 * 2 ** 20;

/** The only connection that writes, and the lock that keeps it the only one. */
export interface WriterConnection {
  readonly database: DatabaseSync;
  close(): void;
}

/**
 * Opens the file for writing, makes it where it is missing, and brings it to the newest schema.
 * Throws `IL_STORE_003` to `IL_STORE_005` and `IL_STORE_009`, and leaves a file that is not ours alone.
 */
export function openForWriting({ file, filePagesMax }: WriterSettings): WriterConnection {
  const firstMade = makeFolder(file);
  const lock = lockForWriting(file);
  try {
    const database = openDatabase(file);
    if (filePagesMax > 0) database.exec(`pragma max_page_count = ${filePagesMax}`);
    syncFolders(file, firstMade);
    return {
      database,
      close() {
        database.close();
        lock.close();
      },
    };
  } catch (cause) {
    lock.close();
    throw cause;
  }
}

function makeFolder(file: string): string | undefined {
  try {
    return mkdirSync(dirname(file), { recursive: true });
  } catch (cause) {
    throw cannotOpen(file, cause);
  }
}

function openDatabase(file: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    refuseForeign(database, file);
    // Full: every commit is an fsync of the write-ahead log. Checkpoints are ours to time.
    database.exec(`
      pragma journal_mode = wal;
      pragma synchronous = full;
      pragma wal_autocheckpoint = 0;
      pragma journal_size_limit = ${walBytesMax};
    `);
    migrate(database, file);
    return database;
  } catch (cause) {
    database?.close();
    throw openingProblem(file, cause, cannotOpen);
  }
}

function migrate(database: DatabaseSync, file: string): void {
  const found = schemaVersion(database, file);
  if (found === migrations.length) return;
  database.exec("begin immediate");
  for (const migration of migrations.slice(found)) database.exec(migration);
  database.exec(
    `pragma application_id = ${applicationId}; pragma user_version = ${migrations.length}; commit`,
  );
}

/** A new file is safe only when the folder's own entry is: fsync every folder that has a new entry. */
function syncFolders(file: string, firstMade: string | undefined): void {
  const last = firstMade === undefined ? dirname(file) : dirname(firstMade);
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const descriptor = openSync(folder, "r");
    fsyncSync(descriptor);
    closeSync(descriptor);
    if (folder === last || folder === dirname(folder)) return;
  }
}
