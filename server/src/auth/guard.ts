import type { IncomingHttpHeaders } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import { HttpError } from "../problem.ts";
import { problems } from "../problems.ts";
import type { Access } from "../wire/operation.ts";
import { isLocalHost, isLocalOrigin } from "./local.ts";
import { may, type ApiKey, type Keyring } from "./keys.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The key of the request; undefined on a server without keys. */
    apiKey: ApiKey | undefined;
  }
}

type Hook = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void;

/**
 * The `onRequest` hooks of a route with this access: they run before a byte of the body is read. What
 * an `ingest` key may name is for the route to see, which has the names.
 */
export function requireAccess(keyring: Keyring, access: Access): readonly Hook[] {
  switch (access) {
    case "none":
    case "signature":
      return [];
    case "ingest":
    case "read":
    case "operate":
      return [requireKey(keyring, access)];
  }
}

type Action = "ingest" | "read" | "operate";

function requireKey(keyring: Keyring, action: Action): Hook {
  return (request, _reply, done) => {
    const key = admit(request.headers, keyring, action);
    if (key instanceof HttpError) return done(key);
    request.apiKey = key;
    done();
  };
}

/** The key that a request comes with, undefined on a server without keys; or why it may not come in. */
export function admit(
  headers: IncomingHttpHeaders,
  keyring: Keyring,
  action: Action,
): ApiKey | undefined | HttpError {
  if (keyring.open) return refuseForeign(headers);
  const key = findKey(headers, keyring);
  if (key instanceof HttpError) return key;
  const { origin } = headers;
  if (origin !== undefined && key.origins?.includes(origin) === false) {
    return new HttpError(problems.foreignOrigin());
  }
  return allows(key, action) ? key : new HttpError(problems.notAllowed(action));
}

/**
 * Without keys whoever is on this machine may do everything, and nobody else: no page of another
 * origin, and no name of another machine that was made to point here (DNS rebinding).
 */
function refuseForeign(headers: IncomingHttpHeaders): HttpError | undefined {
  if (headers.origin !== undefined && !isLocalOrigin(headers.origin)) {
    return new HttpError(problems.foreignOrigin());
  }
  return isLocalHost(headers.host) ? undefined : new HttpError(problems.foreignHost());
}

function findKey({ authorization }: IncomingHttpHeaders, keyring: Keyring): ApiKey | HttpError {
  if (authorization === undefined || authorization === "") return new HttpError(problems.noKey());
  return keyring.find(authorization) ?? new HttpError(problems.unknownKey());
}

function allows(key: ApiKey, action: Action): boolean {
  if (action !== "ingest") return may(key, action);
  return key.scopes.some((scope) => scope === "ingest" || scope.startsWith("ingest:"));
}
