import type { FastifyInstance } from "fastify";
import { sendProblem } from "../problem.ts";
import { problems } from "../problems.ts";
import type { Keyring } from "./keys.ts";

/**
 * Lets pages of allowed origins hand over events (CORS, WHATWG Fetch §3.2): those that a key names
 * under `origins`; on a server without keys, pages of this machine. A page of another origin is
 * refused even where a browser would not have asked first.
 */
export function allowOrigins(
  app: FastifyInstance,
  keyring: Keyring,
  urls: readonly string[],
): void {
  app.addHook("onRequest", (request, reply, done) => {
    const { origin } = request.headers;
    if (origin === undefined) {
      done();
      return;
    }
    void reply.header("vary", "origin");
    if (keyring.allowsOrigin(origin)) {
      void reply.header("access-control-allow-origin", origin);
      done();
    } else if (request.method === "OPTIONS") {
      void sendProblem(reply, problems.foreignOrigin());
    } else {
      // Another server may say where it is from as well: the guard decides.
      done();
    }
  });
  for (const url of urls) {
    app.options(url, (_request, reply) =>
      reply
        .code(204)
        .headers({
          "access-control-allow-methods": "POST",
          "access-control-allow-headers":
            "authorization, content-type, content-encoding, idempotency-key",
          "access-control-max-age": "600",
        })
        .send(),
    );
  }
}
