import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A load of one kind. */
export interface LoadSettings {
  readonly url: string;
  readonly body: string;
  readonly connections: number;
}

/** What one turn of a load came to. */
export interface Turn {
  readonly requestsPerSecond: number;
  /** How long each answer took. */
  readonly latenciesMs: readonly number[];
  /** Answers that were not 2xx, and connections that broke: a figure with any of these is worth nothing. */
  readonly failed: number;
}

/**
 * Connections that stay open and post the same JSON body over and over, as fast as each is answered.
 *
 * Plain sockets, because the load shares two cores with the server: an HTTP client takes more than half as
 * much of them for a request as the server does, and is measured with it. And in turns, because the speed of
 * a machine drifts: short turns, taken by one server after the other, treat both alike.
 */
export class Load implements AsyncDisposable {
  readonly #connections: readonly Connection[];

  private constructor(connections: readonly Connection[]) {
    this.#connections = connections;
  }

  static async open({ url, body, connections }: LoadSettings): Promise<Load> {
    const { hostname, port, pathname } = new URL(url);
    const request = Buffer.from(
      `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: application/json\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    const opened = Array.from({ length: connections }, async () => {
      const connection = new Connection(hostname, Number(port), request);
      await connection.opened;
      return connection;
    });
    return new Load(await Promise.all(opened));
  }

  /** Posts for so long on all connections, and waits for the last answers. */
  async turn(seconds: number): Promise<Turn> {
    const startedMs = performance.now();
    const endMs = startedMs + seconds * 1000;
    const runs = await Promise.all(this.#connections.map((connection) => connection.run(endMs)));
    const latenciesMs = runs.flatMap((run) => run.latenciesMs);
    const took = (performance.now() - startedMs) / 1000;
    const failed = runs.reduce((sum, run) => sum + run.failed, 0);
    return { requestsPerSecond: (latenciesMs.length - failed) / took, latenciesMs, failed };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.close()));
  }
}

/** How many turns are taken, of what length. */
export interface Turns {
  readonly rounds: number;
  readonly seconds: number;
}

/** Two loads in turns, after one turn of each that does not count: a server is slower before its code is compiled. */
export async function inTurns(
  one: Load,
  other: Load,
  { rounds, seconds }: Turns,
): Promise<readonly (readonly [one: Turn, other: Turn])[]> {
  const take = async () => [await one.turn(seconds), await other.turn(seconds)] as const;
  await take();
  const pairs: (readonly [Turn, Turn])[] = [];
  while (pairs.length < rounds) pairs.push(await take());
  return pairs;
}

type Run = Omit<Turn, "requestsPerSecond">;

/** Where all connections read to: what came is looked at before anything else comes. */
const pieces = Buffer.allocUnsafe(64 * 1024);

/** One connection, with one request under way at most. */
class Connection {
  readonly opened: Promise<unknown>;
  readonly #socket: Socket;
  readonly #request: Buffer;
  #endMs = 0;
  #sentMs = 0;
  #latenciesMs: number[] = [];
  #failed = 0;
  /** Of the answer that is coming: the bytes that are missing, once its head has told. */
  #missing = 0;
  /** How long the newest answer was: one that comes as long in one piece needs no reading. */
  #usual = 0;
  #done: (() => void) | undefined;

  constructor(host: string, port: number, request: Buffer) {
    this.#request = request;
    const read = (length: number) => {
      this.#read(pieces.subarray(0, length));
      return true;
    };
    const socket = connect({
      host,
      port,
      noDelay: true,
      onread: { buffer: pieces, callback: read },
    });
    this.#socket = socket;
    this.opened = once(socket, "connect");
    socket.on("error", () => {});
    socket.on("close", () => this.#break());
  }

  async run(endMs: number): Promise<Run> {
    this.#endMs = endMs;
    this.#latenciesMs = [];
    this.#failed = 0;
    const done = new Promise<void>((resolve) => (this.#done = resolve));
    this.#send();
    await done;
    return { latenciesMs: this.#latenciesMs, failed: this.#failed };
  }

  async close(): Promise<void> {
    if (this.#socket.closed) return;
    this.#socket.destroy();
    await once(this.#socket, "close");
  }

  #send(): void {
    this.#sentMs = performance.now();
    if (this.#socket.destroyed) this.#break();
    else this.#socket.write(this.#request);
  }

  #read(piece: Buffer): void {
    if (this.#missing === 0) {
      if (!isGood(piece)) this.#failed += 1;
      if (piece.length !== this.#usual) this.#usual = readLength(piece);
      this.#missing = this.#usual;
    }
    this.#missing -= piece.length;
    if (this.#missing > 0) return;
    const nowMs = performance.now();
    this.#latenciesMs.push(nowMs - this.#sentMs);
    if (nowMs < this.#endMs) this.#send();
    else this.#end();
  }

  #break(): void {
    if (this.#done === undefined) return;
    this.#latenciesMs.push(performance.now() - this.#sentMs);
    this.#failed += 1;
    this.#end();
  }

  #end(): void {
    this.#done?.();
    this.#done = undefined;
  }
}

/** Whether an answer's status is 2xx: `HTTP/1.1 202`. */
function isGood(piece: Buffer): boolean {
  return piece[9] === 0x32;
}

/**
 * How many bytes an answer has in all, by what it begins with. Both servers write a head in one piece and
 * give the length of what follows.
 */
function readLength(piece: Buffer): number {
  const text = piece.toString("latin1", 0, headBytesMax);
  const end = text.indexOf("\r\n\r\n");
  const length = /\r\ncontent-length: (\d+)/i.exec(text);
  if (!text.startsWith("HTTP/1.1 ") || end === -1 || length === null) {
    throw new Error(`not the head of an answer: ${text}`);
  }
  return end + 4 + Number(length[1]);
}

const headBytesMax = 1_024;
