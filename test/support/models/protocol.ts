import type { ServerResponse } from "node:http";
import { z } from "zod";
import type { ReceivedRequest } from "../model-server.ts";

/** One HTTP response with a JSON body. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error that the protocol's reference documents. */
export interface DocumentedError extends Reply {
  /** What the operator must read of it. */
  readonly message: string;
  /** Whether the event waits for a repeat. */
  readonly retry: boolean;
  readonly afterMs?: number;
}

/** The server's side of a protocol, as its reference has it. */
export interface ModelProtocol {
  /** Of the plugin. */
  readonly name: string;
  /** The plugin's options, beside the URL, with which the server answers. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Options with which it does not, and what the server says then. */
  readonly wrong: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What the server says to a request that its reference does not allow. */
  refuse(request: ReceivedRequest): Reply | undefined;
  /** The whole answer that carries a value of the schema asked for. */
  answer(value: unknown): Readonly<Record<string, unknown>>;
  /** Whether its answers, those without an answer included, say that 120 tokens went in and 7 came out. */
  readonly saysUsage: boolean;
  readonly errors: readonly DocumentedError[];
  /** The same answer as the server streams it. */
  readonly stream: { readonly type: string; readonly body: string };
  /** Whole answers of status 200 in which the model gives none. */
  readonly unanswered: readonly {
    readonly what: string;
    readonly body: unknown;
    readonly fails: string;
    readonly says: string;
  }[];
}

export function send(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  response
    .writeHead(status, { "content-type": "application/json", ...headers })
    .end(JSON.stringify(body));
}

/** Why a request is not what a schema wants; undefined where it is. */
export function mistakeIn(schema: z.ZodType, body: unknown): string | undefined {
  const parsed = schema.safeParse(body);
  if (parsed.success) return undefined;
  const [issue] = parsed.error.issues;
  return `${issue?.path.join(".")}: ${issue?.message}`;
}

/** What structured outputs demand of a schema: objects closed, every field required. */
export const strictSchema: z.ZodType = z.lazy(() =>
  z
    .looseObject({
      type: z.string().optional(),
      properties: z.record(z.string(), strictSchema).optional(),
      required: z.array(z.string()).optional(),
      additionalProperties: z.boolean().optional(),
      $schema: z.never().optional(),
    })
    .refine(
      ({ type, properties = {}, required = [], additionalProperties }) =>
        type !== "object" ||
        (additionalProperties === false &&
          Object.keys(properties).every((name) => required.includes(name))),
      { error: "'additionalProperties' must be false and every property required" },
    ),
);
