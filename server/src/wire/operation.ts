import type { FastifyContextConfig } from "fastify";
import type { z } from "zod";

declare module "fastify" {
  interface FastifyContextConfig {
    /** What the route does, for its users. A test holds that every route has one. */
    operation?: Operation;
  }
}

/** What a request must hold to reach a route: a scope of an API key, a signature of its own, or nothing. */
export type Access = "ingest" | "read" | "operate" | "signature" | "none";

/**
 * A route as its users see it. It stands beside the handler: the OpenAPI document and the page are made
 * of it, and its `access` is what the server asks for.
 */
export interface Operation {
  readonly id: string;
  readonly summary: string;
  /** More than fits the summary. */
  readonly description?: string;
  readonly access: Access;
  readonly parameters?: readonly Parameter[];
  readonly body?: Body;
  /** By status. Those that `access` and a body bring along are added. */
  readonly answers: Readonly<Record<number, Answer>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly description: string;
  readonly schema: z.ZodType;
}

export interface Body {
  readonly description?: string;
  readonly required: boolean;
  readonly content: Content;
}

export interface Answer {
  readonly description: string;
  /** Left out: no body. */
  readonly content?: Content;
}

/** By media type. */
export type Content = Readonly<Record<string, z.ZodType>>;

/** The options of a route that does this. */
export function documented(operation: Operation): { readonly config: FastifyContextConfig } {
  return { config: { operation } };
}

/** An answer in JSON. */
export function json(description: string, schema: z.ZodType): Answer {
  return { description, content: { "application/json": schema } };
}
