import type { Conflict } from "../columns/conflict.ts";
import type { PlannedColumn } from "../columns/plan.ts";
import { quoteIdentifier, quoteTable, type TableName } from "../identifier.ts";

/** What an insert is made of. */
export interface InsertParts {
  readonly table: TableName;
  readonly columns: readonly PlannedColumn[];
  readonly conflict: Conflict;
  /** Columns that a repeat writes again; empty: the first row stays as it is. */
  readonly update: readonly string[];
}

/**
 * The insert for any number of rows: one parameter a column, a list of texts. The casts stand in the
 * select list and carry no length, so that the assignment checks lengths as in any insert. A column
 * with a default takes it where the event has no value.
 */
export function insertStatement({ table, columns, conflict, update }: InsertParts): string {
  const names = columns.map(({ column }) => quoteIdentifier(column.name)).join(", ");
  const values = columns.map(({ column }, index) => {
    const cast = `u.c${index}::${column.type.sql}`;
    return column.defaultSql === undefined ? cast : `coalesce(${cast}, ${column.defaultSql})`;
  });
  const parameters = columns.map((_column, index) => `$${index + 1}::text[]`).join(", ");
  const aliases = columns.map((_column, index) => `c${index}`).join(", ");
  return [
    `insert into ${quoteTable(table)} (${names})`,
    `select ${values.join(", ")}`,
    `from unnest(${parameters}) as u (${aliases})`,
    conflictClause(conflict, update),
  ].join(" ");
}

function conflictClause(conflict: Conflict, update: readonly string[]): string {
  if (conflict.kind === "none") return "";
  if (conflict.kind === "any") return "on conflict do nothing";
  const target = conflict.columns.map(quoteIdentifier).join(", ");
  if (update.length === 0) return `on conflict (${target}) do nothing`;
  const assignments = update.map((name) => {
    const quoted = quoteIdentifier(name);
    return `${quoted} = excluded.${quoted}`;
  });
  return `on conflict (${target}) do update set ${assignments.join(", ")}`;
}
