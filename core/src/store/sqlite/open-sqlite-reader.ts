import { existsSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import type { LogStretch } from "../pages.ts";
import { noStore, storeClosed } from "../problems.ts";
import type { LogEntry } from "../reader.ts";
import { readAhead } from "./ahead/read-ahead.ts";
import { lockForReading } from "./lock.ts";
import { openToRead } from "./open-to-read.ts";
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
    return new ClosableReader({ ...parts, database: openToRead(file), file, lock });
  } catch (cause) {
    lock?.close();
    throw cause;
  }
}

interface ClosableParts extends SqliteReaderParts {
  readonly file: string;
  readonly lock: DatabaseSync | undefined;
}

/** Positions in a stretch from which on it is read ahead. */
const aheadMin = 20_000;

/** States: open; closed, when calls are refused. */
class ClosableReader extends SqliteReader implements AsyncDisposable {
  readonly #database: DatabaseSync;
  readonly #file: string;
  readonly #lock: DatabaseSync | undefined;

  constructor({ file, lock, ...parts }: ClosableParts) {
    super(parts);
    this.#database = parts.database;
    this.#file = file;
    this.#lock = lock;
  }

  /** A short stretch is read before a thread has started. */
  override pages(stretch: LogStretch): AsyncGenerator<readonly LogEntry[]> {
    this.assertOpen();
    if (stretch.through - stretch.after < aheadMin) return super.pages(stretch);
    return readAhead(this.#file, stretch);
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
