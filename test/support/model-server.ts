import { createServer } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a model server received. */
export interface ReceivedRequest {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A local HTTP server that answers as the test says and keeps what it was asked. */
export interface ModelServer extends AsyncDisposable {
  readonly url: string;
  readonly received: ReceivedRequest[];
  answer: (response: ServerResponse, request: IncomingMessage) => void;
  answerJson(value: unknown, status?: number, headers?: Readonly<Record<string, string>>): void;
}

export async function startModelServer(): Promise<ModelServer> {
  const received: ReceivedRequest[] = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const body = (text === "" ? {} : JSON.parse(text)) as ReceivedRequest["body"];
    received.push({ url: request.url ?? "", headers: request.headers, body });
    model.answer(response, request);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const model: ModelServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: (response) => response.writeHead(500).end(),
    answerJson: (value, status = 200, headers = {}) => {
      model.answer = (response) =>
        response
          .writeHead(status, { "content-type": "application/json", ...headers })
          .end(JSON.stringify(value));
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return model;
}
