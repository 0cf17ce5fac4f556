import type { DatabaseSync, StatementSync } from "node:sqlite";
import { insertName } from "../statements/insert-name.ts";
import { lastPosition } from "../statements/last-position.ts";
import { listNames } from "../statements/list-names.ts";

/** Where the log of one event name stands. `ordinal` is the number of its newest event. */
export interface NameHead {
  readonly nameId: number;
  ordinal: number;
}

/**
 * The end of the log in memory, so that an append reads nothing.
 *
 * State: the newest position, and by name its id and newest ordinal. It runs ahead of the disk within
 * a transaction; after a rollback {@link LogHead.reload} must be called.
 */
export class LogHead {
  position = 0;
  readonly #names = new Map<string, NameHead>();
  readonly #insertName: StatementSync;
  readonly #lastPosition: StatementSync;
  readonly #listNames: StatementSync;

  constructor(database: DatabaseSync) {
    this.#insertName = database.prepare(insertName);
    this.#lastPosition = database.prepare(lastPosition);
    this.#listNames = database.prepare(listNames);
    this.reload();
  }

  /** Reads the end of the log from the disk. */
  reload(): void {
    this.#names.clear();
    this.position = (this.#lastPosition.get() as { position: number }).position;
    for (const row of this.#listNames.all()) {
      const { nameId, name, ordinal } = row as { nameId: number; name: string; ordinal: number };
      this.#names.set(name, { nameId, ordinal });
    }
  }

  /** The head of a name; a new name is written to the disk. */
  of(name: string): NameHead {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const { nameId } = this.#insertName.get(name) as { nameId: number };
    const head = { nameId, ordinal: 0 };
    this.#names.set(name, head);
    return head;
  }
}
