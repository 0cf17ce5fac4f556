import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A pooler that gives every transaction another server connection, as pgbouncer may. */
export interface TransactionPooler extends AsyncDisposable {
  readonly port: number;
  /** Transactions that were handed to each server connection. */
  readonly transactions: readonly number[];
}

const startupMessageBytes = 8;
const sslRequest = 80_877_103;

/**
 * Starts a pooler in transaction mode over `size` connections to `port`. What a client sends goes to
 * a free connection until the server says that it is idle again; the next transaction goes to the one
 * that was used least. Anything that a client left behind in a session is missing there, and an error.
 */
export async function startTransactionPooler(
  port: number,
  startup: Readonly<Record<string, string>>,
  size: number,
): Promise<TransactionPooler> {
  const servers: PooledServer[] = [];
  for (let index = 0; index < size; index += 1) servers.push(await openServer(port, startup));
  const listener = createServer((client) => {
    serve(client, servers);
  }).listen(0, "127.0.0.1");
  await once(listener, "listening");
  return {
    port: (listener.address() as AddressInfo).port,
    get transactions() {
      return servers.map(({ transactions }) => transactions);
    },
    [Symbol.asyncDispose]: async () => {
      for (const { socket } of servers) socket.destroy();
      listener.close();
    },
  };
}

interface PooledServer {
  readonly socket: Socket;
  /** What the server said after its login, for clients to be greeted with. */
  readonly greeting: Buffer;
  client: Socket | undefined;
  transactions: number;
}

async function openServer(
  port: number,
  startup: Readonly<Record<string, string>>,
): Promise<PooledServer> {
  const socket = connect(port, "127.0.0.1");
  const pairs = Object.entries(startup).map(([name, value]) => `${name}\0${value}\0`);
  const body = Buffer.from(`${pairs.join("")}\0`);
  const head = Buffer.alloc(startupMessageBytes);
  head.writeInt32BE(startupMessageBytes + body.length, 0);
  head.writeInt32BE(196_608, 4);
  socket.write(Buffer.concat([head, body]));
  const greeting = await new Promise<Buffer>((resolve) => {
    let received = Buffer.alloc(0);
    const collect = (piece: Buffer) => {
      received = Buffer.concat([received, piece]);
      if (!endsIdle(received)) return;
      socket.off("data", collect);
      resolve(received);
    };
    socket.on("data", collect);
  });
  const server: PooledServer = { socket, greeting, client: undefined, transactions: 0 };
  socket.on("data", (piece) => {
    const { client } = server;
    if (endsIdle(piece)) server.client = undefined;
    client?.write(piece);
  });
  socket.on("error", () => undefined);
  return server;
}

/** Whether it ends with ReadyForQuery, status idle. */
function endsIdle(bytes: Buffer): boolean {
  return bytes.subarray(-6).toString("latin1") === "Z\0\0\0\u0005I";
}

function serve(client: Socket, servers: readonly PooledServer[]): void {
  let greeted = false;
  client.on("error", () => undefined);
  client.on("data", (piece) => {
    if (!greeted && piece.readInt32BE(4) === sslRequest) {
      client.write("N");
      return;
    }
    if (!greeted) {
      greeted = true;
      client.write(servers[0]?.greeting ?? "");
      return;
    }
    forward(client, piece, servers);
  });
}

function forward(client: Socket, piece: Buffer, servers: readonly PooledServer[]): void {
  // Terminate ends the client's connection, not the server's.
  if (piece.toString("latin1") === "X\0\0\0\u0004") return;
  const current = servers.find((server) => server.client === client);
  const free = servers.filter((server) => server.client === undefined);
  const [next] = free.sort((left, right) => left.transactions - right.transactions);
  const server = current ?? next;
  if (server === undefined) {
    setTimeout(() => forward(client, piece, servers), 1);
    return;
  }
  if (current === undefined) server.transactions += 1;
  server.client = client;
  server.socket.write(piece);
}
