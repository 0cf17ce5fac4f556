import type { FastifyReply, FastifyRequest } from "fastify";
import { HttpError } from "../problem.ts";
import { problems } from "../problems.ts";
import { may, type ApiKey, type Keyring } from "./keys.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The key of the request; undefined on a server without keys. */
    apiKey: ApiKey | undefined;
  }
}

type Hook = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void;

/**
 * An `onRequest` hook for routes that need a key: it runs before a byte of the body is read. What an
 * `ingest` key may name is for the route to see, which has the names.
 */
export function requireKey(keyring: Keyring, action: "ingest" | "read" | "operate"): Hook {
  return (request, _reply, done) => {
    // A browser asks whether it may without the key that it has.
    if (keyring.open || request.method === "OPTIONS") {
      done();
      return;
    }
    const { authorization, origin } = request.headers;
    if (authorization === undefined || authorization === "") {
      done(new HttpError(problems.noKey()));
      return;
    }
    const key = keyring.find(authorization);
    if (key === undefined) {
      done(new HttpError(problems.unknownKey()));
    } else if (origin !== undefined && key.origins?.includes(origin) === false) {
      done(new HttpError(problems.foreignOrigin()));
    } else if (!allows(key, action)) {
      done(new HttpError(problems.notAllowed(action)));
    } else {
      request.apiKey = key;
      done();
    }
  };
}

function allows(key: ApiKey, action: "ingest" | "read" | "operate"): boolean {
  if (action !== "ingest") return may(key, action);
  return key.scopes.some((scope) => scope === "ingest" || scope.startsWith("ingest:"));
}
