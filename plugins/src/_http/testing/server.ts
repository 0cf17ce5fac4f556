import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** A request as the server of a test got it. */
export interface Got {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** What it answers; `hang-up` closes the connection without a word, `silence` says nothing. */
export type Reply =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  | "hang-up"
  | "silence";

export interface TestServer extends AsyncDisposable {
  readonly origin: string;
  readonly got: readonly Got[];
  /** Connections that were opened to it so far. */
  readonly connections: () => number;
}

/** A real HTTP server on loopback that answers as `reply` says and keeps what it got. */
export async function startServer(
  reply: (got: Got) => Reply | Promise<Reply>,
): Promise<TestServer> {
  const got: Got[] = [];
  const sockets = new Set<Socket>();
  let opened = 0;
  const server = createServer((request, response) => {
    void readRequest(request).then(async (one) => {
      got.push(one);
      write(await reply(one), response);
    });
  });
  server.on("connection", (socket) => {
    opened += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    got,
    connections: () => opened,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function readRequest(request: IncomingMessage): Promise<Got> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return {
    method: request.method ?? "",
    path: request.url ?? "",
    headers: request.headers,
    body: Buffer.concat(chunks).toString("utf8"),
  };
}

function write(reply: Reply, response: ServerResponse): void {
  if (reply === "silence") return;
  if (reply === "hang-up") {
    response.socket?.destroy();
    return;
  }
  response.writeHead(reply.status, reply.headers ?? {});
  response.end(reply.body ?? "");
}
