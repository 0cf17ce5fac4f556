import type { DatabaseError } from "pg";
import type { PlannedColumn, Row } from "../columns/plan.ts";
import { isServerError, type Session } from "../connection/session.ts";

/**
 * The column whose text the server cannot read as its type. Data errors name no column, so the
 * refused row's texts are cast one by one: a plain select, which changes nothing.
 */
export async function findColumn(
  session: Session,
  columns: readonly PlannedColumn[],
  row: Row,
  error: DatabaseError,
): Promise<string | undefined> {
  for (const [index, { column }] of columns.entries()) {
    const text = row[index] ?? null;
    if (text === null) continue;
    try {
      await session.query(`select ($1::text)::${column.type.shown}`, [text]);
    } catch (found) {
      if (!isServerError(found)) throw found;
      if (found.code === error.code) return column.name;
    }
  }
  return undefined;
}
