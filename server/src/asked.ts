import type { IncomingHttpHeaders } from "node:http";
import type { ApiKey } from "./auth/keys.ts";

/** What the server goes by in the head of a request, whoever read it. A Fastify request is one. */
export interface Asked {
  readonly headers: IncomingHttpHeaders;
  /** The key that it came with; undefined on a server without keys. */
  readonly apiKey: ApiKey | undefined;
}
