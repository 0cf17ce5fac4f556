import type { DatabaseError } from "pg";
import type { Row } from "../columns/plan.ts";
import type { Meaning } from "../failures/sqlstate.ts";
import { isServerError, type Session } from "../connection/session.ts";
import { Pipeline, type Ending, type Progress } from "./messages.ts";
import type { ElementFormat } from "./formats.ts";
import type { InsertStatements } from "./statement.ts";

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
  readonly statements: InsertStatements;
  /** Whether rows are likely to be in the table already: they are looked for from the start. */
  readonly repeatsExpected: boolean;
  /** How each of the statement's parameters travels. */
  readonly formats: readonly ElementFormat[];
  readonly statementTimeoutMs: number;
  /** What a server's error means for this table. */
  readonly meaningOf: (error: DatabaseError) => Meaning;
  /** With `rollback` everything is tried, and nothing is kept. */
  readonly ending: Ending;
}

/**
 * What one statement holds at most. Larger ones gain nothing: beyond 128 KiB the server's memory for
 * a message comes from the kernel and goes back to it each time. A piece that fails is cut into
 * {@link splitFactor} pieces, and so on until one row is left.
 */
const pieceRows = 100;
const pieceCharacters = 48 * 1024;
const splitFactor = 10;
/** After a refusal, as many rows are sent at a time as lay between the last two, times this. */
const windowGaps = 4;

/**
 * Writes rows in one transaction, a savepoint for each piece: a row that the server refuses costs
 * its piece again, not the batch. Ends with no transaction open, or with a session that is broken.
 */
export async function writeRows(
  session: Session,
  rows: readonly Row[],
  options: WriteOptions,
): Promise<Written> {
  const written = await attempt(session, rows, options, options.ending === "rollback");
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
    await transaction.insert([...rows.entries()]);
    const { inserted, refused } = transaction;
    return { kind: "committed", inserted, refused };
  } catch (error) {
    if (session.usable && isServerError(error)) await leave(session, error);
    const unclear = transaction.commitUnclear && !isClear(error);
    return { kind: "failed", error, unclear };
  }
}

/** A row and its place in what was asked to be written. */
type Item = readonly [place: number, row: Row];

/**
 * State: what is in so far, whether rows are looked for before they are inserted, what was refused and
 * how far apart, whether a failed piece waits to be undone, and how the commit stands.
 */
class Transaction {
  readonly refused = new Map<number, DatabaseError>();
  inserted = 0;
  /** A commit has been sent, and no answer says that it was skipped. */
  commitUnclear = false;
  readonly #session: Session;
  readonly #options: WriteOptions;
  /** Nothing has clashed so far, and no row behind the first piece is looked for. */
  #plain: boolean;
  #first = true;
  #ended = false;
  #undo = false;
  /** Rows that went in since the last refusal, and between the two before it. */
  #goodRows = 0;
  #gap = Number.POSITIVE_INFINITY;

  constructor(session: Session, options: WriteOptions) {
    this.#session = session;
    this.#options = options;
    this.#plain = !options.repeatsExpected;
  }

  /** Inserts and commits. Throws the server's error where no single row is to blame. */
  async insert(items: readonly Item[]): Promise<void> {
    let rest = items;
    while (!this.#ended) {
      // Where bad rows stand close together, less is sent that the server would only skip.
      const apart = this.#apart();
      const sent = rest.slice(0, apart * windowGaps);
      const pieces = split(sent, Math.min(pieceRows, apart));
      const failed = await this.#try(pieces, sent.length === rest.length);
      rest = rest.slice(sent.length);
      if (failed !== undefined) rest = [...(await this.#isolate(pieces, failed)), ...rest];
    }
  }

  /** How many rows bad ones seem to stand apart: as many as lay between the last two, or are good since. */
  #apart(): number {
    return Math.max(this.#gap, this.#goodRows);
  }

  /**
   * The first rows are always looked for: the server says at once when the key is gone that would tell
   * repeats, and small batches cost it no error.
   */
  #statement(): string {
    const { plain, recognising } = this.#options.statements;
    const first = this.#first;
    this.#first = false;
    return this.#plain && !first ? plain : recognising;
  }

  /** Finds the row of a failed piece that is refused. Returns the rows behind it, not yet in. */
  async #isolate(pieces: Pieces, { index, error }: FailedPiece): Promise<readonly Item[]> {
    if (this.#plain && isClash(error)) {
      // Perhaps rows that are there already: from here on they are recognised.
      this.#plain = false;
      return pieces.slice(index).flat();
    }
    const piece = pieces[index] ?? [];
    const behind = pieces.slice(index + 1).flat();
    const [first] = piece;
    if (piece.length === 1 && first !== undefined) {
      this.refused.set(first[0], error);
      // One bad row alone says nothing yet of how far they stand apart.
      this.#gap = Math.max(this.refused.size === 1 ? pieceRows : 1, this.#goodRows);
      this.#goodRows = 0;
      return behind;
    }
    const parts = split(piece, Math.ceil(piece.length / splitFactor));
    const failed = await this.#try(parts, false);
    // Rows that only clash with each other (one key twice in a statement) go in one by one.
    return failed === undefined ? behind : [...(await this.#isolate(parts, failed)), ...behind];
  }

  /** Sends pieces; undefined when all went in, else the first that holds a row to be refused. */
  async #try(pieces: Pieces, last: boolean): Promise<FailedPiece | undefined> {
    const progress = await this.#exchange(pieces, last);
    const done = progress.ok ? pieces.length : progress.pieces;
    for (const piece of pieces.slice(0, done)) this.#goodRows += piece.length;
    if (progress.ok) return undefined;
    const { error } = progress;
    // With every piece in, it was the commit that failed.
    if (done === pieces.length || this.#options.meaningOf(error) !== "row") throw error;
    this.#undo = true;
    return { index: done, error };
  }

  async #exchange(pieces: Pieces, last: boolean): Promise<Progress> {
    const pipeline = new Pipeline({
      undo: this.#undo,
      pieces: pieces.map((rows) => ({ rows, statement: this.#statement() })),
      formats: this.#options.formats,
      ...(last ? { end: this.#options.ending } : {}),
    });
    this.commitUnclear = last && this.#options.ending === "commit";
    this.#session.submit(pipeline);
    const progress = await pipeline.outcome;
    this.inserted += progress.rows;
    this.#undo = false;
    this.#ended = last && progress.ok;
    // Behind a failed piece the server skips the commit.
    if (!progress.ok && progress.pieces < pieces.length) this.commitUnclear = false;
    return progress;
  }
}

type Pieces = readonly (readonly Item[])[];

interface FailedPiece {
  readonly index: number;
  readonly error: DatabaseError;
}

function split(items: readonly Item[], size: number): Pieces {
  const pieces: Item[][] = [];
  let piece: Item[] = [];
  let characters = 0;
  for (const item of items) {
    const length = item[1].reduce((sum, text) => sum + (text?.length ?? 0), 0);
    if (piece.length === size || characters + length > pieceCharacters || pieces.length === 0) {
      piece = [];
      pieces.push(piece);
      characters = 0;
    }
    piece.push(item);
    characters += length;
  }
  return pieces;
}

/** Leaves no transaction open, or no session: one that only reads by now is to be chosen anew. */
async function leave(session: Session, { code }: DatabaseError): Promise<void> {
  try {
    await session.script("rollback");
    if (code === readOnly) await session.end();
  } catch {
    // A session that cannot even roll back is of no further use; the server rolls back by itself.
    session.destroy();
  }
}

/** `read_only_sql_transaction`: the primary of a moment ago is a standby now. */
const readOnly = "25006";

/** A unique key or an exclusion constraint: what `on conflict` may be about. */
function isClash({ code }: DatabaseError): boolean {
  return code === "23505" || code === "23P01";
}

/** The server said that it did not commit, and is still there to say so. */
function isClear(error: unknown): boolean {
  return isServerError(error) && error.severity !== "FATAL" && error.code !== "40003";
}
