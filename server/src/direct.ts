import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { FastifyInstance } from "fastify";
import type { Answer } from "./answer.ts";
import type { Asked } from "./asked.ts";
import { admit } from "./auth/guard.ts";
import { readText } from "./body/read.ts";
import type { Door } from "./door.ts";
import { failureProblem } from "./errors.ts";
import { HttpError, problemAnswer } from "./problem.ts";
import { takeText } from "./routes/events.ts";

/**
 * Takes the commonest request, `POST /v1/events` with a JSON body, before Fastify sees it, which spares a
 * tenth of what such a request costs (`npm run bench -- ingest`). It is read, taken and answered as the
 * route does it. Whatever is out of the ordinary goes to the route: what is refused by its head, pages of
 * other origins, other content types, and all requests once the server closes.
 *
 * Hooks of the app do not run for what is taken here.
 */
export function takeDirectly(app: FastifyInstance, door: Door): void {
  const { server } = app;
  const [route] = server.listeners("request") as RequestListener[];
  if (route === undefined) throw new Error("the server of the app has no request listener");
  const read = readText(door);
  let closing = false;
  app.addHook("preClose", async () => {
    closing = true;
  });
  server.off("request", route);
  server.on("request", (request, response) => {
    const asked = closing ? undefined : plainlyAsked(request, door);
    if (asked === undefined) return route(request, response);
    read(asked, request, (error, text) => {
      if (error !== null || text === undefined) {
        // What is left of the body may still be on its way.
        write(response, problemAnswer(failureProblem(error, app.log)), { connection: "close" });
      } else void answer(door, asked, text, response, app);
    });
  });
}

/** What a request asks, where nothing in its head is out of the ordinary. */
function plainlyAsked({ method, url, headers }: IncomingMessage, door: Door): Asked | undefined {
  const isPlain =
    url === "/v1/events" &&
    method === "POST" &&
    inJson.has(headers["content-type"]) &&
    headers.origin === undefined;
  if (!isPlain) return undefined;
  const apiKey = admit(headers, door.keyring, "ingest");
  return apiKey instanceof HttpError ? undefined : { headers, apiKey };
}

const inJson: ReadonlySet<string | undefined> = new Set([
  "application/json",
  "application/json; charset=utf-8",
  "application/json;charset=utf-8",
]);

async function answer(
  door: Door,
  asked: Asked,
  text: string,
  response: ServerResponse,
  { log }: FastifyInstance,
): Promise<void> {
  try {
    write(response, await takeText(door, asked, text));
  } catch (error) {
    write(response, problemAnswer(failureProblem(error, log)));
  }
}

function write(
  response: ServerResponse,
  { status, headers, body }: Answer,
  more?: Readonly<Record<string, string>>,
): void {
  // Who asked may have gone.
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, ...more, "content-length": Buffer.byteLength(body) });
  response.end(body);
}
