import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** One attempt as the destination saw it. */
export interface Arrival {
  readonly atMs: number;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Answers an attempt; `nth` counts the attempts at this very event from 1. */
export type SinkAnswer = (response: ServerResponse, arrival: Arrival, nth: number) => void;

/** An HTTP destination inside the test: it sees every attempt and answers as it is told. */
export interface SinkServer extends AsyncDisposable {
  readonly port: number;
  readonly arrivals: readonly Arrival[];
  /** How it answers from now on. */
  answer: SinkAnswer;
}

/** Starts one that accepts everything; `key` names the payload's field by which events are told apart. */
export async function startSinkServer(key: string): Promise<SinkServer> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  return new Sink(server, key);
}

export const accept: SinkAnswer = (response) => response.writeHead(204).end();

class Sink implements SinkServer {
  readonly port: number;
  readonly arrivals: Arrival[] = [];
  answer = accept;
  readonly #server: Server;
  readonly #key: string;
  readonly #attempts = new Map<unknown, number>();

  constructor(server: Server, key: string) {
    this.#server = server;
    this.#key = key;
    this.port = (server.address() as AddressInfo).port;
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      void this.#take(request, response);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const payload = (await json(request)) as Arrival["payload"];
    const arrival = { atMs: Date.now(), payload };
    this.arrivals.push(arrival);
    const nth = (this.#attempts.get(payload[this.#key]) ?? 0) + 1;
    this.#attempts.set(payload[this.#key], nth);
    this.answer(response, arrival, nth);
  }
}
