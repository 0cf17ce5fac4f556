import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { cannotRead, olderSchema } from "../problems.ts";
import { openingProblem, refuseForeign, schemaVersion } from "./recognise.ts";
import { migrations } from "./schema.ts";

/** A connection that cannot write, to a file that nobody writes: see the lock. */
export function openToRead(file: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(addressOf(file), { readOnly: true });
    refuseForeign(database, file);
    const found = schemaVersion(database, file);
    if (found < migrations.length) throw olderSchema(file, found, migrations.length);
    return database;
  } catch (cause) {
    database?.close();
    throw openingProblem(file, cause, cannotRead);
  }
}

/**
 * A store that was closed is whole in its one file. Only when it is said that nobody changes it, which the lock
 * holds, does SQLite make no files beside it. After a crash there is a write-ahead log that must be read as well.
 */
function addressOf(file: string): string | URL {
  const log = statSync(`${file}-wal`, { throwIfNoEntry: false });
  if (log !== undefined && log.size > 0) return file;
  const address = pathToFileURL(file);
  address.searchParams.set("immutable", "1");
  return address;
}
