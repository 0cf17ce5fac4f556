import type { Failure } from "@ingestlayer/core/plugin";
import type { DatabaseError } from "pg";
import type { Table } from "../catalogue/table.ts";

/** Why the server refused a row, in words that hold no value of the event. */
export function rowFailure(error: DatabaseError, table: Table, found?: string): Failure {
  const columns = columnsOf(error, table, found);
  const detail = {
    table: `${table.schema}.${table.name}`,
    ...(columns.length === 0 ? {} : { column: columns.join(", ") }),
    ...(error.constraint === undefined ? {} : { constraint: error.constraint }),
  };
  return { code: `SQLSTATE ${error.code}`, reason: sentence(error, columns), detail };
}

/** The columns that an error is about: those it names, or those of the constraint that it names. */
function columnsOf(
  { column, constraint }: DatabaseError,
  table: Table,
  found: string | undefined,
): readonly string[] {
  if (column !== undefined) return [column];
  if (found !== undefined) return [found];
  return constraint === undefined ? [] : (table.constraints.get(constraint) ?? []);
}

type Wording = (where: string, error: DatabaseError) => string;

/** By SQLSTATE (PostgreSQL documentation, Appendix A). Server texts that quote values stay out. */
const wordings: Readonly<Record<string, Wording>> = {
  "21000": (where) => `${where}: the statement meets the same row twice`,
  "22001": (where) => `${where}: the text is too long`,
  "22003": (where) => `${where}: the number is outside the range of the type`,
  "22007": (where) => `${where}: the text is not a date or time that Postgres reads`,
  "22008": (where) => `${where}: the date or time is outside the range of the type`,
  "22021": (where) => `${where}: the text contains a character that Postgres cannot store`,
  "2202E": (where) => `${where}: the lists inside the list differ in length`,
  "22P02": (where) => `${where}: the text cannot be read as the column's type`,
  "22P05": (where) => `${where}: the text contains a character that Postgres cannot store`,
  "23502": (where) => `${where} takes no null, and the row has none or null for it`,
  "23503": (where, error) =>
    `${where}: foreign key '${error.constraint}' points to a row that does not exist`,
  "23505": (where, error) =>
    `${where}: unique key '${error.constraint}' is already taken by another row, and it is not ` +
    `the key by which repeats are recognised`,
  "23514": (where, error) =>
    error.routine === "ExecFindPartition"
      ? `${where}: no partition of the table takes the row`
      : `${where}: check constraint '${error.constraint}' refuses the row`,
  "23P01": (where, error) =>
    `${where}: exclusion constraint '${error.constraint}' refuses the row beside an existing one`,
  "42501": () => "row-level security of the table refuses the row",
  "44000": () => "the check option of the view refuses the row",
  "54000": (where) => `${where}: the value is too large, for an index on it as a rule`,
  "54001": (where) => `${where}: the value is nested too deep`,
  P0001: (_where, error) => `a trigger refuses the row: ${error.message}`,
};

function sentence(error: DatabaseError, columns: readonly string[]): string {
  const [first] = columns;
  const where =
    first === undefined
      ? "the row"
      : columns.length === 1
        ? `column '${first}'`
        : `columns ${columns.map((name) => `'${name}'`).join(", ")}`;
  const { code = "", constraint, routine, message } = error;
  // The server behind a foreign table names the constraint in its sentence only, which quotes no value.
  const unnamed = code.startsWith("23") && first === undefined && constraint === undefined;
  if (unnamed && routine !== "ExecFindPartition") return `${where}: the server says: ${message}`;
  const wording = wordings[code];
  if (wording !== undefined) return wording(where, error);
  if (error.routine === "exec_stmt_raise") return `a trigger refuses the row: ${error.message}`;
  return `${where}: the server refuses the row (SQLSTATE ${error.code})`;
}
