import type { DatabaseError } from "pg";
import type { Row } from "../columns/plan.ts";
import type { Session } from "../connection/session.ts";
import type { Meaning } from "../sqlstate.ts";
import { isServerError, Pipeline, type Progress } from "./messages.ts";
import { arrayParameter } from "./array-parameter.ts";
import type { ElementFormat } from "./formats.ts";

/** What came of rows that were written together. */
export type Written =
  | {
      readonly kind: "committed";
      /** Rows that are new; the others were there already. */
      readonly inserted: number;
      /** The rows that could not go in, by their place, each with the server's reason. */
      readonly refused: ReadonlyMap<number, DatabaseError>;
    }
  | {
      /** None of the rows is in, unless it is `unclear`. */
      readonly kind: "failed";
      readonly error: unknown;
      /** The commit was sent and its answer was lost. */
      readonly unclear: boolean;
    };

export interface WriteOptions {
  readonly statement: string;
  /** How each of the statement's parameters travels. */
  readonly formats: readonly ElementFormat[];
  readonly statementTimeoutMs: number;
  /** What a server's error means for this table. */
  readonly meaningOf: (error: DatabaseError) => Meaning;
}

/** Rows of one statement; what fails is cut down by {@link splitFactor} until one row is left. */
const pieceRows = 64;
const splitFactor = 8;

/**
 * Writes rows in one transaction, a savepoint for each piece: a row that the server refuses costs
 * its piece again, not the batch. Ends with no transaction open, or with a session that is broken.
 */
export async function writeRows(
  session: Session,
  rows: readonly Row[],
  options: WriteOptions,
): Promise<Written> {
  const written = await attempt(session, rows, options, false);
  // A constraint that is checked at the commit cannot tell its row; checked at once, it can.
  if (written.kind === "committed" || written.unclear) return written;
  const { error } = written;
  const tellsNoRow = isServerError(error) && options.meaningOf(error) === "row";
  return tellsNoRow ? attempt(session, rows, options, true) : written;
}

async function attempt(
  session: Session,
  rows: readonly Row[],
  options: WriteOptions,
  immediate: boolean,
): Promise<Written> {
  const transaction = new Transaction(session, options);
  try {
    await session.script(
      `begin; set local statement_timeout = ${Math.ceil(options.statementTimeoutMs)}` +
        (immediate ? "; set constraints all immediate" : ""),
    );
    await transaction.insert([...rows.entries()], pieceRows);
    const { inserted, refused } = transaction;
    return { kind: "committed", inserted, refused };
  } catch (error) {
    if (session.usable && isServerError(error)) await rollBack(session);
    const unclear = transaction.commitUnclear && !isClear(error);
    return { kind: "failed", error, unclear };
  }
}

/** A row and its place in what was asked to be written. */
type Item = readonly [place: number, row: Row];

/**
 * State: what is in so far, what was refused, whether a failed piece waits to be undone, and how
 * the commit stands.
 */
class Transaction {
  readonly refused = new Map<number, DatabaseError>();
  inserted = 0;
  /** A commit has been sent, and no answer says that it was skipped. */
  commitUnclear = false;
  #committed = false;
  readonly #session: Session;
  readonly #options: WriteOptions;
  #undo = false;

  constructor(session: Session, options: WriteOptions) {
    this.#session = session;
    this.#options = options;
  }

  /** Inserts and commits. Throws the server's error where no single row is to blame. */
  async insert(items: readonly Item[], size: number): Promise<void> {
    await this.#insertPieces(items, size, true);
    if (this.#committed) return;
    // The last piece failed, was dealt with, and took the commit behind it along.
    const progress = await this.#exchange([], true);
    if (!progress.ok) throw progress.error;
  }

  async #insertPieces(items: readonly Item[], size: number, commit: boolean): Promise<void> {
    let pieces = split(items, size);
    while (pieces.length > 0) {
      const progress = await this.#exchange(pieces, commit);
      if (progress.ok) return;
      const failed = pieces[progress.pieces];
      // Every piece went in, and the commit failed.
      if (failed === undefined || this.#options.meaningOf(progress.error) !== "row")
        throw progress.error;
      pieces = pieces.slice(progress.pieces + 1);
      this.#undo = true;
      const [only] = failed;
      if (failed.length === 1 && only !== undefined) this.refused.set(only[0], progress.error);
      else await this.#insertPieces(failed, nextSize(size, failed.length), false);
    }
  }

  async #exchange(pieces: readonly (readonly Item[])[], commit: boolean): Promise<Progress> {
    const pipeline = new Pipeline({
      undo: this.#undo,
      statement: this.#options.statement,
      pieces: pieces.map((items) =>
        this.#options.formats.map((format, column) => arrayParameter(items, column, format)),
      ),
      commit,
    });
    this.commitUnclear = commit;
    this.#session.submit(pipeline);
    const progress = await pipeline.outcome;
    this.inserted += progress.rows;
    this.#undo = false;
    this.#committed = commit && progress.ok;
    // Behind a failed piece the server skips the commit.
    if (!progress.ok && progress.pieces < pieces.length) this.commitUnclear = false;
    return progress;
  }
}

function nextSize(size: number, length: number): number {
  return Math.max(1, Math.floor(Math.min(size, length) / splitFactor));
}

function split(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const pieces: (readonly Item[])[] = [];
  for (let start = 0; start < items.length; start += size) {
    pieces.push(items.slice(start, start + size));
  }
  return pieces;
}

async function rollBack(session: Session): Promise<void> {
  try {
    await session.script("rollback");
  } catch {
    // A session that cannot even roll back is of no further use; the server rolls back by itself.
    session.destroy();
  }
}

/** The server said that it did not commit, and is still there to say so. */
function isClear(error: unknown): boolean {
  return isServerError(error) && error.severity !== "FATAL" && error.code !== "40003";
}
