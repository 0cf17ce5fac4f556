import type { Connection, DatabaseError, Submittable } from "pg";
import { isServerError } from "../connection/session.ts";
import type { ElementFormat } from "./formats.ts";
import { MessageWriter, type PlacedRows } from "./message-writer.ts";

/** What is to be done inside an open transaction, in one round trip. */
export interface Messages {
  /** Whether the piece that failed before must be undone first. */
  readonly undo: boolean;
  /** Each has a savepoint of its own. */
  readonly pieces: readonly Piece[];
  /** How the columns of the rows travel. */
  readonly formats: readonly ElementFormat[];
  /** How the transaction ends behind the pieces; left out: it stays open. */
  readonly end?: Ending;
}

/** Rows, and the statement that takes them. */
export interface Piece {
  readonly statement: string;
  readonly rows: PlacedRows;
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

/** The part of `pg`'s connection that its types leave out. */
interface Wire {
  readonly stream: { write(bytes: Buffer): void };
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
    const { undo, pieces, formats, end } = this.#messages;
    const writer = new MessageWriter();
    // An exchange that failed never came to its own clean-up. Closing what is not there is no error.
    forget(writer);
    if (undo) {
      this.#control(writer, "rollback to savepoint il_piece");
      this.#control(writer, "release savepoint il_piece");
    }
    writer.parse(savepointStatement, "savepoint il_piece");
    writer.parse(releaseStatement, "release savepoint il_piece");
    let parsed: string | undefined;
    for (const { statement, rows } of pieces) {
      if (statement !== parsed) writer.parse("", statement);
      parsed = statement;
      writer.bind(savepointStatement);
      this.#execute(writer, "control");
      writer.bindColumns(rows, formats);
      this.#execute(writer, "piece");
      writer.bind(releaseStatement);
      this.#execute(writer, "control");
    }
    forget(writer);
    if (end !== undefined) this.#control(writer, end);
    writer.sync();
    (connection as unknown as Wire).stream.write(writer.bytes);
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

  #control(writer: MessageWriter, text: string): void {
    writer.parse("", text);
    writer.bind("");
    this.#execute(writer, "control");
  }

  #execute(writer: MessageWriter, meaning: "control" | "piece"): void {
    writer.execute();
    this.#awaited.push(meaning);
  }
}

function forget(writer: MessageWriter): void {
  writer.closeStatement(savepointStatement);
  writer.closeStatement(releaseStatement);
}
