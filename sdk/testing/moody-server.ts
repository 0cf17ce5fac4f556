import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the server does with the next request instead of answering it properly. */
export type Mood =
  /** Answers before it stores anything. */
  | { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> }
  /** Stores, then breaks the connection: the client cannot know. */
  | "lose-answer"
  /** Breaks the connection at once. */
  | "break"
  /** Never answers. */
  | "hang";

/** An event as it came over the wire. */
export interface WireEvent {
  readonly name: string;
  readonly payload: unknown;
  readonly idempotency_key: string;
  readonly timestamp?: string;
}

/** A real HTTP server with the wire of ingestlayer, and moods. */
export class MoodyServer implements AsyncDisposable {
  readonly log: WireEvent[] = [];
  readonly requests: { headers: IncomingMessage["headers"]; events: number }[] = [];
  readonly moods: Mood[] = [];
  eventsMax = Number.POSITIVE_INFINITY;
  readonly #ids = new Map<string, string>();
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const events = JSON.parse(Buffer.concat(chunks).toString()) as WireEvent[];
    this.requests.push({ headers: request.headers, events: events.length });
    const mood = this.moods.shift();
    if (mood === "hang") return;
    if (mood === "break") {
      request.socket.destroy();
      return;
    }
    if (typeof mood === "object") {
      response.writeHead(mood.status, mood.headers).end(mood.body);
      return;
    }
    if (events.length > this.eventsMax) {
      response.writeHead(413).end(JSON.stringify({ code: "IL_TEST_402", detail: "too many" }));
      return;
    }
    const results = events.map((event) => this.#store(event));
    if (mood === "lose-answer") request.socket.destroy();
    else response.writeHead(202).end(JSON.stringify({ results }));
  }

  #store(event: WireEvent): object {
    if (event.name === "bad") {
      return { status: "rejected", code: "IL_TEST_002", detail: "no", path: "a.b", hint: "Do." };
    }
    const known = this.#ids.get(event.idempotency_key);
    if (known !== undefined) return { status: "repeated", id: known };
    const id = `id-${this.log.length}`;
    this.#ids.set(event.idempotency_key, id);
    this.log.push(event);
    return { status: "accepted", id };
  }
}
