import type { FastifyReply } from "fastify";

/** An answer with a body, whoever writes it to the connection. */
export interface Answer {
  readonly status: number;
  /** By lower-case name, the content type among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer in JSON. */
export function jsonAnswer(status: number, body: string): Answer {
  return { status, headers: inJson, body };
}

const inJson = { "content-type": "application/json; charset=utf-8" };

/** Answers through Fastify. */
export function sendAnswer(reply: FastifyReply, { status, headers, body }: Answer): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}
