import type { Connection, DatabaseError, Submittable } from "pg";
import { isServerError } from "../connection/session.ts";

/** What is to be done inside an open transaction, in one round trip. */
export interface Messages {
  /** Whether the piece that failed before must be undone first. */
  readonly undo: boolean;
  readonly statement: string;
  /** Parameters of the statement, one list a piece; each piece has a savepoint of its own. */
  readonly pieces: readonly (readonly Buffer[])[];
  /** How the transaction ends behind the pieces; left out: it stays open. */
  readonly end?: Ending;
}

export type Ending = "commit" | "rollback";

/** How far the server got. */
export type Progress =
  | { readonly ok: true; readonly rows: number }
  | {
      readonly ok: false;
      /** Pieces that are in, each still undone unless the transaction commits. */
      readonly pieces: number;
      readonly rows: number;
      readonly error: DatabaseError;
    };

/** The parts of `pg`'s connection that its types leave out or describe for older versions. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void };
  parse(message: { readonly name?: string; readonly text: string; readonly types: [] }): void;
  bind(message: { readonly statement?: string; readonly values?: Buffer[] }): void;
  execute(message: object): void;
  close(message: { readonly type: "S"; readonly name: string }): void;
  sync(): void;
}

const savepointStatement = "il_savepoint";
const releaseStatement = "il_release";

/**
 * Sends everything in one go, with one Sync at its end: the first error makes the server skip the
 * rest, the commit too, and keeps the pieces before it. The two named statements live within this
 * one exchange, so that a pooler which gives each transaction another server has nothing to remember.
 *
 * Wire protocol: PostgreSQL documentation, "Message Flow", "Pipelining".
 */
export class Pipeline implements Submittable {
  readonly #messages: Messages;
  readonly #outcome = Promise.withResolvers<Progress>();
  /** One entry for each command, in order: what its completion means. */
  readonly #awaited: ("control" | "piece")[] = [];
  #completed = 0;
  #pieces = 0;
  #rows = 0;

  constructor(messages: Messages) {
    this.#messages = messages;
  }

  /** Resolves with what the server did; rejects when the connection was lost meanwhile. */
  get outcome(): Promise<Progress> {
    return this.#outcome.promise;
  }

  submit(connection: Connection): void {
    const wire = connection as unknown as Wire;
    const { undo, statement, pieces, end } = this.#messages;
    wire.stream.cork();
    // An exchange that failed never came to its own clean-up. Closing what is not there is no error.
    this.#forget(wire);
    if (undo) {
      this.#control(wire, "rollback to savepoint il_piece");
      this.#control(wire, "release savepoint il_piece");
    }
    wire.parse({ name: savepointStatement, text: "savepoint il_piece", types: [] });
    wire.parse({ name: releaseStatement, text: "release savepoint il_piece", types: [] });
    if (pieces.length > 0) wire.parse({ text: statement, types: [] });
    for (const values of pieces) {
      this.#execute(wire, { statement: savepointStatement }, "control");
      this.#execute(wire, { values: [...values] }, "piece");
      this.#execute(wire, { statement: releaseStatement }, "control");
    }
    this.#forget(wire);
    if (end !== undefined) this.#control(wire, end);
    wire.sync();
    wire.stream.uncork();
  }

  handleCommandComplete(message: { readonly text: string }): void {
    if (this.#awaited[this.#completed] === "piece") {
      this.#pieces += 1;
      this.#rows += Number(/\d+$/.exec(message.text)?.[0] ?? 0);
    }
    this.#completed += 1;
  }

  handleReadyForQuery(): void {
    this.#outcome.resolve({ ok: true, rows: this.#rows });
  }

  handleError(error: Error): void {
    if (!isServerError(error)) {
      this.#outcome.reject(error);
      return;
    }
    this.#outcome.resolve({ ok: false, pieces: this.#pieces, rows: this.#rows, error });
  }

  #forget(wire: Wire): void {
    wire.close({ type: "S", name: savepointStatement });
    wire.close({ type: "S", name: releaseStatement });
  }

  #control(wire: Wire, text: string): void {
    wire.parse({ text, types: [] });
    this.#execute(wire, {}, "control");
  }

  #execute(
    wire: Wire,
    bind: { readonly statement?: string; readonly values?: Buffer[] },
    meaning: "control" | "piece",
  ): void {
    wire.bind(bind);
    wire.execute({});
    this.#awaited.push(meaning);
  }
}
