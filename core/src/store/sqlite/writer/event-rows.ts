import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { eventColumns, insertEvents } from "../statements/insert-events.ts";

/** Rows that go in by one statement. To run one costs as much as a row. */
const rowsAtOnce = 8;

/**
 * Rows of the log on their way into it, several at a time.
 *
 * State: the values of the rows that are not written yet. {@link EventRows.flush} writes them: before
 * anything else is done in the transaction, and before it ends. {@link EventRows.drop} after a rollback.
 */
export class EventRows {
  readonly #one: StatementSync;
  readonly #several: StatementSync;
  #values: SQLInputValue[] = [];

  constructor(database: DatabaseSync) {
    this.#one = database.prepare(insertEvents(1));
    this.#several = database.prepare(insertEvents(rowsAtOnce));
  }

  /** Takes a row: its values in the order of {@link eventColumns}. */
  add(...row: readonly SQLInputValue[]): void {
    if (this.#values.push(...row) < rowsAtOnce * eventColumns.length) return;
    this.#several.run(...this.#values);
    this.#values = [];
  }

  flush(): void {
    const values = this.#values;
    for (let at = 0; at < values.length; at += eventColumns.length) {
      this.#one.run(...values.slice(at, at + eventColumns.length));
    }
    this.#values = [];
  }

  drop(): void {
    this.#values = [];
  }
}
