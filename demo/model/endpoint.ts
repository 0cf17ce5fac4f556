import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { complete } from "./chat-completion.ts";
import { readChatRequest } from "./chat-request.ts";
import { trainLinearModel } from "@ingestlayer/plugins";
import type { LabelledExample } from "@ingestlayer/plugins";
import { wrongRequest } from "./wire-error.ts";
import type { WireError } from "./wire-error.ts";

export interface ModelEndpointOptions {
  /** What the model is trained on, before the endpoint listens. */
  readonly examples: readonly LabelledExample[];
  /** Default 0: any free port. */
  readonly port?: number;
  /** The name that requests call the model by. Default `linear`. */
  readonly model?: string;
}

/** A running endpoint. */
export interface ModelEndpoint extends AsyncDisposable {
  /** Where it listens, without a path: `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** How many completions it has answered; refused requests do not count. */
  calls(): number;
  /** Stops listening and waits for the requests under way. A second call does nothing more. */
  close(): Promise<void>;
}

/** The largest request body that is read. */
export const requestBytesMax = 1024 * 1024;

/**
 * Starts an endpoint on 127.0.0.1 in the wire shape of OpenAI's chat completions, whose answers
 * come from a linear text model that it trains first. It stands in for a language model where there
 * is none: `POST /v1/chat/completions` labels the last user message, `GET /v1/models` names the
 * model. Any bearer key is taken. The same examples and text always give the same label.
 *
 * @throws RangeError where the examples hold fewer than two labels; rejects where the port is taken.
 */
export async function startModelEndpoint(options: ModelEndpointOptions): Promise<ModelEndpoint> {
  const { examples, port = 0, model: name = "linear" } = options;
  const model = trainLinearModel(examples);
  const created = Math.floor(Date.now() / 1000);
  let calls = 0;
  const routes: Routes = {
    "/v1/chat/completions": {
      POST: async (request) => {
        const body = await readJson(request);
        if (isWireError(body)) return body;
        const asked = readChatRequest(body.json, name);
        if (isWireError(asked)) return asked;
        const answer = complete(asked, model, name);
        if (!isWireError(answer)) calls += 1;
        return answer;
      },
    },
    "/v1/models": {
      GET: () => ({
        object: "list",
        data: [{ id: name, object: "model", created, owned_by: "ingestlayer-demo" }],
      }),
    },
  };
  const server = createServer((request, response) => void respond(routes, request, response));
  await listen(server, port);
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= stop(server));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => calls,
    close,
    [Symbol.asyncDispose]: close,
  };
}

type Answer = (request: IncomingMessage) => object | Promise<object>;
type Routes = Readonly<Record<string, Readonly<Record<string, Answer>>>>;

async function respond(
  routes: Routes,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const answer = await route(routes, request);
    if (isWireError(answer)) send(response, answer.status, { error: answer.error });
    else send(response, 200, answer);
  } catch (cause) {
    // Either the client went away, and nobody reads this, or there is a bug here.
    const message = `The endpoint failed: ${String(cause)}`;
    const error = { message, type: "server_error", param: null, code: "internal_error" };
    if (!response.destroyed) send(response, 500, { error });
  }
}

function route(routes: Routes, request: IncomingMessage): object | Promise<object> {
  const { method = "", url = "" } = request;
  const [pathname = ""] = url.split("?");
  if (!/^Bearer +\S+ *$/i.test(request.headers.authorization ?? "")) {
    const message = "No API key found. Send one as 'Authorization: Bearer KEY'; any key is taken.";
    return wrongRequest(401, "invalid_api_key", message);
  }
  const methods = Object.hasOwn(routes, pathname) ? routes[pathname] : undefined;
  if (methods === undefined) {
    const known = Object.keys(routes).join(", ");
    const message = `Invalid URL (${method} ${pathname}). Routes here: ${known}.`;
    return wrongRequest(404, "unknown_url", message);
  }
  const answer = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (answer === undefined) {
    const expected = Object.keys(methods).join(", ");
    const message = `Invalid method for URL (${method} ${pathname}). Expected ${expected}.`;
    return wrongRequest(405, "method_not_supported", message);
  }
  return answer(request);
}

async function readJson(request: IncomingMessage): Promise<{ readonly json: unknown } | WireError> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // The rest is read but not kept: a client that is cut off while sending never sees the answer.
    if (bytes <= requestBytesMax) chunks.push(chunk);
  }
  if (bytes > requestBytesMax) {
    const message = `Found a body of ${bytes} bytes, above requestBytesMax (${requestBytesMax}).`;
    return wrongRequest(413, "request_too_large", message);
  }
  try {
    return { json: JSON.parse(Buffer.concat(chunks).toString("utf8")) };
  } catch (error) {
    const message = `The body is not valid JSON: ${(error as Error).message}.`;
    return wrongRequest(400, "invalid_json", message);
  }
}

function send(response: ServerResponse, status: number, answer: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
}

function isWireError(answer: object): answer is WireError {
  return "error" in answer && "status" in answer;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
