import type { Row } from "../columns/plan.ts";

/** Rows that are one row in the table, and the places of the events that they came from. */
export interface FoldedRow {
  readonly row: Row;
  readonly places: readonly number[];
}

/**
 * Folds rows of one key into what they would come to one after the other: the first row, with the
 * updated columns of the last. `do update` cannot meet a row twice in one statement. A key with a
 * null in it equals no other.
 */
export function foldRows(
  rows: readonly FoldedRow[],
  key: readonly number[],
  update: readonly number[],
): readonly FoldedRow[] {
  const folded = new Map<string, FoldedRow>();
  for (const [index, { row, places }] of rows.entries()) {
    const values = key.map((column) => row[column] ?? null);
    const name = values.includes(null) ? `null ${index}` : JSON.stringify(values);
    const before = folded.get(name);
    if (before === undefined) {
      folded.set(name, { row, places });
      continue;
    }
    const merged = [...before.row];
    for (const column of update) merged[column] = row[column] ?? null;
    folded.set(name, { row: merged, places: [...before.places, ...places] });
  }
  return [...folded.values()];
}
