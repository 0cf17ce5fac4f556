import type { Conflict } from "../columns/conflict.ts";
import type { PlannedColumn } from "../columns/plan.ts";
import type { ElementFormat } from "./formats.ts";
import { quoteIdentifier, quoteTable, type TableName } from "../identifier.ts";

/** What an insert is made of. */
export interface InsertParts {
  readonly table: TableName;
  readonly columns: readonly PlannedColumn[];
  readonly conflict: Conflict;
  /** How each column's values travel. */
  readonly formats: readonly ElementFormat[];
  /** Columns that a repeat writes again; empty: the first row stays as it is. */
  readonly update: readonly string[];
}

/** The same insert, as it is sent where repeats are not expected, and where they are. */
export interface InsertStatements {
  /** A row whose key is there already is an error. The same where `update` writes columns again. */
  readonly plain: string;
  readonly recognising: string;
}

/**
 * The insert for any number of rows: one array parameter a column. The casts stand in the select list
 * and carry no length, so that the assignment checks lengths as in any insert. A column with a
 * default takes it where the event has no value.
 *
 * The arrays are unnested in a select list, where they step together row by row (PostgreSQL 10 and
 * newer); in `from` the server would first write each of them out.
 */
export function insertStatements(parts: InsertParts): InsertStatements {
  const { table, columns, formats, conflict, update } = parts;
  const names = columns.map(({ column }) => quoteIdentifier(column.name)).join(", ");
  const values = columns.map(({ column }, index) => {
    const { sql } = column.type;
    const value = formats[index]?.sql === sql ? `u.c${index}` : `u.c${index}::${sql}`;
    return column.defaultSql === undefined ? value : `coalesce(${value}, ${column.defaultSql})`;
  });
  const elements = formats.map(({ sql }, index) => `unnest($${index + 1}::${sql}[]) as c${index}`);
  const plain =
    `insert into ${quoteTable(table)} (${names}) select ${values.join(", ")} ` +
    `from (select ${elements.join(", ")}) as u`;
  const recognising = `${plain} ${conflictClause(conflict, update)}`;
  return { plain: update.length === 0 ? plain : recognising, recognising };
}

function conflictClause(conflict: Conflict, update: readonly string[]): string {
  if (conflict.kind === "none") return "";
  if (conflict.kind !== "key") return "on conflict do nothing";
  const target = conflict.columns.map(quoteIdentifier).join(", ");
  if (update.length === 0) return `on conflict (${target}) do nothing`;
  const assignments = update.map((name) => {
    const quoted = quoteIdentifier(name);
    return `${quoted} = excluded.${quoted}`;
  });
  return `on conflict (${target}) do update set ${assignments.join(", ")}`;
}
