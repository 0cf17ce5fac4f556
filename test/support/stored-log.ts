import { DatabaseSync } from "node:sqlite";

/** An event as it lies in the file. */
export interface LoggedEvent {
  readonly id: string;
  readonly key: string;
  readonly payload: string;
}

/** Reads every event of a store that no server has open, past all of our own code. */
export function readLog(file: string): readonly LoggedEvent[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = database
      .prepare("select id, idempotency_key as key, payload from events order by position")
      .all();
    return rows as unknown as LoggedEvent[];
  } finally {
    database.close();
  }
}
