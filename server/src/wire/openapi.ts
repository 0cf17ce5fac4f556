import { z } from "zod";
import type { ContentObject, JsonSchema, OpenApiDocument, OperationObject } from "./document.ts";
import type { Access, Answer, Content, Operation } from "./operation.ts";
import { problemSchema } from "./schemas.ts";

/** A route of the server, with what it does. */
export interface Route {
  readonly method: string;
  /** As Fastify has it: `/v1/hooks/:source`. */
  readonly url: string;
  readonly operation: Operation;
}

/** The OpenAPI 3.1 document of these routes, for `GET /openapi.json`. */
export function openApiDocument(routes: readonly Route[]): OpenApiDocument {
  const components = new Components();
  const paths: Record<string, Record<string, OperationObject>> = {};
  for (const { method, url, operation } of routes) {
    const path = url.replace(/:(\w+)/g, "{$1}");
    paths[path] = {
      ...paths[path],
      [method.toLowerCase()]: toOperationObject(method, operation, components),
    };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "ingestlayer",
      version: "1",
      description: "Takes events in, keeps them whole, and answers 2xx once they are on disk.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths,
    components: {
      schemas: components.schemas,
      securitySchemes: {
        key: {
          type: "http",
          scheme: "bearer",
          description: "An API key, where the server has any.",
        },
      },
    },
  };
}

function toOperationObject(
  method: string,
  operation: Operation,
  components: Components,
): OperationObject {
  const { id, summary, description, access, parameters = [], body } = operation;
  const answers = { ...refusalsOf(method, access), ...operation.answers };
  return {
    operationId: id,
    summary,
    ...(description === undefined ? {} : { description }),
    ...(access === "none" || access === "signature" ? {} : { security: anyOrNoKey }),
    ...(parameters.length === 0
      ? {}
      : {
          parameters: parameters.map(({ name, in: place, description: text, schema }) => ({
            name,
            in: place,
            required: place === "path",
            description: text,
            schema: components.schemaOf(schema),
          })),
        }),
    ...(body === undefined
      ? {}
      : { requestBody: { ...body, content: components.contentOf(body.content, "input") } }),
    responses: Object.fromEntries(
      Object.entries(answers).map(([status, answer]) => [
        status,
        toResponseObject(answer, components),
      ]),
    ),
  };
}

function toResponseObject({ description, content }: Answer, components: Components) {
  return {
    description,
    ...(content === undefined ? {} : { content: components.contentOf(content) }),
  };
}

/** An empty requirement beside a key: whether one is needed is for the config to say. */
const anyOrNoKey = [{ key: [] }, {}];

/** What a refused request is answered, whatever the route. */
function refusalsOf(method: string, access: Access): Record<number, Answer> {
  return {
    ...(access === "signature" ? { 401: problem("Not genuine.") } : {}),
    ...(access === "none" || access === "signature"
      ? {}
      : {
          401: problem("There is no valid API key."),
          403: problem("The API key, or the page that asks, may not do this."),
        }),
    // A body is read wherever one may come, also where none is asked for.
    ...(method === "GET"
      ? {}
      : {
          400: problem("The body cannot be read."),
          408: problem("The body took too long."),
          413: problem("Larger than a limit, which is named."),
          415: problem("Another content type or encoding."),
        }),
    ...(access === "none" ? {} : { 503: problem("The store cannot answer now; see Retry-After.") }),
  };
}

/** An answer in the form of a problem document. */
export function problem(description: string): Answer {
  return { description, content: { "application/problem+json": problemSchema } };
}

/** The schemas that have an id of their own, each once, and references to them. */
class Components {
  readonly schemas: Record<string, JsonSchema> = {};

  /** `input`: what has a default may be left out. */
  contentOf(content: Content, io: "input" | "output" = "output"): ContentObject {
    const entries = Object.entries(content).map(
      ([type, schema]) => [type, { schema: this.schemaOf(schema, io) }] as const,
    );
    return Object.fromEntries(entries);
  }

  schemaOf(schema: z.ZodType, io: "input" | "output" = "output"): JsonSchema {
    const text = JSON.stringify(z.toJSONSchema(schema, { io }));
    const {
      $schema: _dialect,
      $defs,
      id,
      ...inline
    } = JSON.parse(text.replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema & {
      readonly $defs?: Record<string, JsonSchema>;
      readonly id?: string;
    };
    for (const [name, { id: _id, ...definition }] of Object.entries($defs ?? {})) {
      this.schemas[name] = definition;
    }
    if (id === undefined) return inline;
    this.schemas[id] = inline;
    return { $ref: `#/components/schemas/${id}` };
  }
}
