import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** A network that a test can spoil, between a client and a server on this machine. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** Every piece from the server reaches the client that much later. */
  delayMs: number;
  /** Cuts every connection there is, both ends. */
  cut(): void;
  /**
   * Arms a trap: the next `times` connections on which the server answers with these bytes are cut, both
   * ends, before the client sees them. Returns a promise of the last of those cuts.
   */
  cutInsteadOf(answer: Buffer, times: number): Promise<void>;
}

/** Listens on a free port of 127.0.0.1 and passes everything on to `port`. */
export async function startTcpProxy(port: number): Promise<TcpProxy> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  return new Proxy(server, port);
}

/** State: the open connections; the trap, while one is armed. */
class Proxy implements TcpProxy {
  delayMs = 0;
  readonly port: number;
  readonly #server: Server;
  readonly #target: number;
  readonly #open = new Set<Socket>();
  #trap: Trap | undefined;

  constructor(server: Server, target: number) {
    this.#server = server;
    this.#target = target;
    this.port = (server.address() as AddressInfo).port;
    server.on("connection", (client) => this.#join(client));
  }

  cut(): void {
    for (const socket of this.#open) socket.destroy();
  }

  cutInsteadOf(answer: Buffer, times: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#trap = { answer, left: times, sprung: resolve };
    return promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.cut();
    await closed;
  }

  #join(client: Socket): void {
    const upstream = connect(this.#target, "127.0.0.1");
    for (const socket of [client, upstream]) {
      this.#open.add(socket);
      socket.setNoDelay(true);
      // Whichever end goes first takes the other along, as a broken network does.
      socket.on("error", () => undefined);
      socket.on("close", () => {
        this.#open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream);
    void this.#answer(upstream, client);
  }

  /** Pieces in order, each late by the delay that holds when it comes. */
  async #answer(upstream: Socket, client: Socket): Promise<void> {
    let before: Buffer = Buffer.alloc(0);
    try {
      for await (const piece of upstream as AsyncIterable<Buffer>) {
        if (this.#springs(Buffer.concat([before, piece]))) break;
        // Only an answer that comes in two pieces needs the end of the one before.
        const kept = (this.#trap?.answer.length ?? 1) - 1;
        before = piece.subarray(Math.max(0, piece.length - kept));
        if (this.delayMs > 0) await delay(this.delayMs);
        client.write(piece);
      }
    } catch {
      // A connection that was cut while it was read.
    }
    upstream.destroy();
  }

  #springs(bytes: Buffer): boolean {
    const trap = this.#trap;
    if (trap === undefined || !bytes.includes(trap.answer)) return false;
    trap.left -= 1;
    if (trap.left === 0) {
      this.#trap = undefined;
      trap.sprung();
    }
    return true;
  }
}

interface Trap {
  readonly answer: Buffer;
  left: number;
  readonly sprung: () => void;
}
