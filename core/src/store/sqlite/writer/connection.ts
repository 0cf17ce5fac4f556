import { closeSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { cannotOpen, inUse, newerSchema, notAStore } from "../../problems.ts";
import type { WriterSettings } from "../protocol.ts";
import { applicationId, migrations } from "../schema.ts";
import { primaryCode } from "./refusal.ts";

/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const busy = 5;
const notADatabase = 26;

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
  const lock = takeLock(file);
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

/**
 * A lock that the kernel gives back however the process ends. Node has no `flock`, so it is SQLite's
 * own, on an empty file beside the store, held by a transaction that stays open and writes nothing.
 */
function takeLock(file: string): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(`${file}.lock`);
    lock.exec("pragma journal_mode = memory; begin exclusive");
    return lock;
  } catch (cause) {
    lock?.close();
    throw primaryCode(cause) === busy ? inUse(file) : cannotOpen(file, cause);
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
    if (primaryCode(cause) === undefined) throw cause;
    if (primaryCode(cause) === notADatabase) throw notAStore(file, "no SQLite database", cause);
    throw cannotOpen(file, cause);
  }
}

function refuseForeign(database: DatabaseSync, file: string): void {
  const { tables } = database.prepare("select count(*) as tables from sqlite_schema").get() as {
    tables: number;
  };
  const { application_id: found } = database.prepare("pragma application_id").get() as {
    application_id: number;
  };
  if (tables > 0 && found !== applicationId) {
    throw notAStore(file, "a SQLite database of another program");
  }
}

function migrate(database: DatabaseSync, file: string): void {
  const { user_version: found } = database.prepare("pragma user_version").get() as {
    user_version: number;
  };
  if (found > migrations.length) throw newerSchema(file, found, migrations.length);
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
