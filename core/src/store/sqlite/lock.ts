import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { cannotOpen, cannotRead, inUse } from "../problems.ts";
import { primaryCode } from "./writer/refusal.ts";

/** Primary result code of SQLite (sqlite.org/rescode.html). */
const busy = 5;

/**
 * A lock that the kernel gives back however the process ends. Node has no `flock`, so it is SQLite's
 * own, on an empty file beside the store, held by a transaction that stays open and writes nothing.
 * Throws `IL_STORE_003` where somebody writes or reads the store.
 */
export function lockForWriting(file: string): DatabaseSync {
  const open = () => new DatabaseSync(lockOf(file));
  return hold(open, ["pragma journal_mode = memory", "begin exclusive"], (cause) =>
    primaryCode(cause) === busy ? inUse(file) : cannotOpen(file, cause),
  );
}

/**
 * The same for those who read: any number at once, and nobody who writes. A file that has no lock beside it
 * is a copy that no server has had open; undefined then.
 */
export function lockForReading(file: string): DatabaseSync | undefined {
  if (!existsSync(lockOf(file))) return undefined;
  const open = () => new DatabaseSync(lockOf(file), { readOnly: true });
  return hold(open, ["begin", "select count(*) from sqlite_schema"], (cause) =>
    primaryCode(cause) === busy ? inUse(file) : cannotRead(file, cause),
  );
}

function hold(
  open: () => DatabaseSync,
  statements: readonly string[],
  problem: (cause: unknown) => Error,
): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    lock = open();
    for (const statement of statements) lock.exec(statement);
    return lock;
  } catch (cause) {
    lock?.close();
    throw problem(cause);
  }
}

function lockOf(file: string): string {
  return `${file}.lock`;
}
