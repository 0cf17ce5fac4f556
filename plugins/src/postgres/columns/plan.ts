import {
  evaluationFailure,
  isEvaluationError,
  type Event,
  type Failure,
} from "@ingestlayer/core/plugin";
import { columnOf, type Column, type Table } from "../catalogue/table.ts";
import { encoderOf, type UnstorableText } from "../encode/encoder.ts";
import type { Encoder } from "../encode/refusal.ts";
import type { MappedColumn, ReadValue } from "./mapping.ts";

/** A column that is written, with everything that its values need. */
export interface PlannedColumn {
  readonly column: Column;
  readonly read: ReadValue;
  readonly encode: Encoder;
}

/** The columns that exist, ready to be written, and the names that the table lacks. */
export interface ColumnPlan {
  readonly columns: readonly PlannedColumn[];
  readonly missing: readonly string[];
}

/** One event as its columns' texts, in the order of the plan. */
export type Row = readonly (string | null)[];

/** Joins what the config maps with what the table has. */
export function planColumns(
  mapping: readonly MappedColumn[],
  table: Table,
  unstorable: UnstorableText,
): ColumnPlan {
  const columns: PlannedColumn[] = [];
  const missing: string[] = [];
  for (const { name, read } of mapping) {
    const column = columnOf(table, name);
    if (column === undefined) missing.push(name);
    else columns.push({ column, read, encode: encoderOf(column.type, unstorable) });
  }
  return { columns, missing };
}

export type RowMade =
  | { readonly ok: true; readonly row: Row }
  | { readonly ok: false; readonly failure: Failure };

/** Makes an event's row, or says which column cannot be made, and why. */
export function makeRow(columns: readonly PlannedColumn[], event: Event): RowMade {
  const row: (string | null)[] = [];
  for (const { column, read, encode } of columns) {
    const value = read(event);
    if (isEvaluationError(value)) {
      const failure = evaluationFailure(value);
      return { ok: false, failure: { ...failure, detail: { column: column.name } } };
    }
    if (value === undefined || value === null) {
      if (column.notNull && column.defaultSql === undefined) return refused(column, noValue);
      row.push(null);
      continue;
    }
    const text = encode(value);
    if (typeof text !== "string") return refused(column, text.reason);
    row.push(text);
  }
  return { ok: true, row };
}

const noValue = "the event has no value for it, and the column takes no null";

function refused({ name, type }: Column, reason: string): RowMade {
  const failure: Failure = {
    code: "IL_PG_301",
    reason: `column '${name}' (${type.shown}): ${reason}`,
    detail: { column: name, type: type.shown },
  };
  return { ok: false, failure };
}
