import type { DatabaseSync } from "node:sqlite";
import { newerSchema, notAStore } from "../problems.ts";
import { primaryCode } from "./writer/refusal.ts";
import { applicationId, migrations } from "./schema.ts";

/** Primary result code of SQLite (sqlite.org/rescode.html). */
const notADatabase = 26;

/** Throws `IL_STORE_005` where the file has tables of another program. Reads only. */
export function refuseForeign(database: DatabaseSync, file: string): void {
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

/** The schema version of the file, up to the newest. Throws `IL_STORE_004` beyond that. */
export function schemaVersion(database: DatabaseSync, file: string): number {
  const { user_version: found } = database.prepare("pragma user_version").get() as {
    user_version: number;
  };
  if (found > migrations.length) throw newerSchema(file, found, migrations.length);
  return found;
}

/** What opening a file failed with, as the user reads it; `other` words what SQLite says by itself. */
export function openingProblem(
  file: string,
  cause: unknown,
  other: (file: string, cause: unknown) => Error,
): unknown {
  if (primaryCode(cause) === undefined) return cause;
  if (primaryCode(cause) === notADatabase) return notAStore(file, "no SQLite database", cause);
  return other(file, cause);
}
