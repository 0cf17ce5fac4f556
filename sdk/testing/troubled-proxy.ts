import { once } from "node:events";
import {
  createServer,
  request as send,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** What becomes of a request on its way to the server, or of the answer on its way back. */
export type Trouble =
  /** 503 instead of the server's answer, which never hears of the request. */
  | "unavailable"
  /** 429 for a moment. */
  | "too-many"
  /** The connection breaks before the request is passed on. */
  | "break"
  /** The server stores the events, and the connection breaks before its answer is passed back. */
  | "lose-answer"
  /** The server stores the events; of its answer a part comes. */
  | "half-answer"
  /** The server stores the events, and nothing comes back ever. */
  | "hang";

/** Stands in front of a server and spoils what it is told to spoil; everything else it passes on. */
export class TroubledProxy implements AsyncDisposable {
  /** For the next requests with events, in order; then none. */
  readonly troubles: Trouble[] = [];
  readonly #target: string;
  readonly #server = createServer((request, response) => void this.#pass(request, response));

  constructor(target: string) {
    this.#target = target;
  }

  async listen(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request).catch(() => Buffer.alloc(0));
    const trouble = request.method === "POST" ? this.troubles.shift() : undefined;
    if (trouble === "break") return void request.socket.destroy();
    if (trouble === "unavailable") return void response.writeHead(503).end();
    if (trouble === "too-many") return void response.writeHead(429, { "retry-after": "0" }).end();
    const answer = await this.#ask(request, body);
    if (trouble === "hang") return;
    if (trouble === "lose-answer" || answer === undefined) return void request.socket.destroy();
    response.writeHead(answer.status, answer.headers);
    if (trouble === undefined) return void response.end(answer.body);
    response.write(answer.body.subarray(0, answer.body.length / 2), () => request.socket.destroy());
  }

  /** Undefined where the server is away. */
  #ask({ method, url, headers }: IncomingMessage, body: Buffer) {
    const { host: _host, ...passed } = headers;
    return new Promise<Answer | undefined>((resolve) => {
      const asked = send(`${this.#target}${url}`, { method, headers: passed }, (response) => {
        buffer(response).then(
          (bytes) =>
            resolve({ status: response.statusCode ?? 502, headers: response.headers, body: bytes }),
          () => resolve(undefined),
        );
      });
      asked.on("error", () => resolve(undefined));
      asked.end(body);
    });
  }
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}
