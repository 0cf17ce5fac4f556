import { existsSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { cannotRead, noStore, olderSchema, storeClosed } from "../problems.ts";
import { lockForReading } from "./lock.ts";
import { openingProblem, refuseForeign, schemaVersion } from "./recognise.ts";
import { migrations } from "./schema.ts";
import { SqliteReader } from "./sqlite-reader.ts";
import type { SqliteReaderParts } from "./sqlite-reader.ts";

/** What {@link openSqliteReader} takes. */
export interface SqliteReaderOptions extends Omit<SqliteReaderParts, "database"> {
  /** Absolute path of the file. */
  readonly file: string;
}

/**
 * Opens the store of a stopped server to read it. Nothing is tidied, brought to a newer schema or written, and
 * the folder may be one that cannot be written. Any number may read at once; while they do, no server starts on the
 * store. Rejects with `IL_STORE_003` (a server has it open), `IL_STORE_004` or `IL_STORE_015` (another version wrote
 * it), `IL_STORE_005` (another program's file), `IL_STORE_013` (cannot be read) or `IL_STORE_014` (no such file).
 */
export async function openSqliteReader({
  file,
  ...parts
}: SqliteReaderOptions): Promise<ClosableReader> {
  if (!existsSync(file)) throw noStore(file);
  const lock = lockForReading(file);
  try {
    return new ClosableReader({ ...parts, database: openDatabase(file), lock });
  } catch (cause) {
    lock?.close();
    throw cause;
  }
}

function openDatabase(file: string): DatabaseSync {
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

/** States: open; closed, when calls are refused. */
class ClosableReader extends SqliteReader implements AsyncDisposable {
  readonly #database: DatabaseSync;
  readonly #lock: DatabaseSync | undefined;

  constructor({ lock, ...parts }: SqliteReaderParts & { readonly lock: DatabaseSync | undefined }) {
    super(parts);
    this.#database = parts.database;
    this.#lock = lock;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#database.isOpen) return;
    this.#database.close();
    this.#lock?.close();
  }

  protected override assertOpen(): void {
    if (!this.#database.isOpen) throw storeClosed();
  }
}
