import type { Socket } from "node:net";
import type { Client, DatabaseError, QueryResultRow, Submittable } from "pg";

/**
 * One connection to one server. State: the client, its socket, and whether it is still of use.
 * Not safe for concurrent use: whoever has it from the pool has it alone.
 */
export class Session {
  readonly #client: Client;
  readonly #socket: Socket;
  #usable = true;

  constructor(client: Client, socket: Socket) {
    this.#client = client;
    this.#socket = socket;
    const lost = () => {
      this.#usable = false;
    };
    client.on("error", lost);
    client.on("end", lost);
  }

  /** False once the connection was lost or given up. */
  get usable(): boolean {
    return this.#usable;
  }

  /** Runs one statement. Rejects with the server's error, or with what broke the connection. */
  async query<Row extends QueryResultRow>(
    text: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Row[]> {
    const result = await this.#client.query<Row>(text, [...values]);
    return result.rows;
  }

  /** Runs several statements in one message, without parameters. */
  async script(text: string): Promise<void> {
    await this.#client.query(text);
  }

  /** Hands prepared protocol messages to the connection. */
  submit(messages: Submittable): void {
    this.#client.query(messages);
  }

  /** Breaks the connection off at once: whatever waits on it rejects. */
  destroy(): void {
    this.#usable = false;
    this.#socket.destroy();
  }

  /** Says goodbye to the server. */
  async end(): Promise<void> {
    this.#usable = false;
    await this.#client.end();
  }
}

/** Runs work on a session that is broken off when the signal aborts. */
export async function abortable<Result>(
  session: Session,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const abort = () => session.destroy();
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await work();
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** An error that the server itself sent: it has a SQLSTATE. What breaks a connection has none. */
export function isServerError(error: unknown): error is DatabaseError {
  if (!(error instanceof Error)) return false;
  const { code, severity } = error as Partial<DatabaseError>;
  return severity !== undefined && code !== undefined && /^[0-9A-Z]{5}$/.test(code);
}
