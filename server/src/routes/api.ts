import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { requireAccess } from "../auth/guard.ts";
import type { Keyring } from "../auth/keys.ts";
import { openApiDocument, type Route } from "../wire/openapi.ts";
import { documented, type Operation } from "../wire/operation.ts";
import { apiPage } from "../wire/page.ts";

/**
 * Follows every route that is added from now on: it asks for what its operation says, and the API
 * document says so. A route without one is a bug. Returns the list, complete once the app is ready.
 */
export function followRoutes(app: FastifyInstance, keyring: Keyring): readonly Route[] {
  const routes: Route[] = [];
  app.addHook("onRoute", (route) => {
    // What a browser asks beforehand is no operation of its own.
    if (route.method === "OPTIONS") return;
    const operation = route.config?.operation;
    if (operation === undefined) throw new Error(`${route.url} has no operation: see documented()`);
    const hooks = [route.onRequest ?? []].flat();
    route.onRequest = [...requireAccess(keyring, operation.access), ...hooks];
    // For each GET Fastify adds a HEAD by itself.
    const [method] = [route.method].flat();
    if (method !== undefined && method !== "HEAD") {
      routes.push({ method, url: route.url, operation });
    }
  });
  return routes;
}

/** `GET /openapi.json` and `GET /docs`: what the server takes and gives, for programs and for people. */
export async function apiRoutes(
  app: FastifyInstance,
  { routes }: { readonly routes: readonly Route[] },
): Promise<void> {
  let texts: { readonly document: string; readonly page: string } | undefined;
  // Made once every route is there, and kept.
  const made = () => {
    if (texts !== undefined) return texts;
    const document = openApiDocument(routes);
    texts = { document: JSON.stringify(document), page: apiPage(document) };
    return texts;
  };
  app.get("/openapi.json", documented(readDocument), (_request, reply) =>
    reply.type("application/json").send(made().document),
  );
  app.get("/docs", documented(readPage), (_request, reply) =>
    reply
      .type("text/html; charset=utf-8")
      // The page holds its style, and nothing else at all.
      .header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'")
      .send(made().page),
  );
}

const readDocument: Operation = {
  id: "readApiDocument",
  summary: "This API as an OpenAPI document",
  access: "none",
  answers: {
    200: { description: "OpenAPI 3.1.", content: { "application/json": z.looseObject({}) } },
  },
};

const readPage: Operation = {
  id: "readApiPage",
  summary: "This API as a page",
  access: "none",
  answers: {
    200: { description: "It needs nothing from elsewhere.", content: { "text/html": z.string() } },
  },
};
