import type { ReceiveResult } from "@ingestlayer/core";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Door } from "../door.ts";
import { readBytes } from "../body/read.ts";
import { problems } from "../problems.ts";
import { sendProblem } from "../problem.ts";
import { problem } from "../wire/openapi.ts";
import { documented, json, type Operation } from "../wire/operation.ts";
import { hookResultsSchema } from "../wire/schemas.ts";
import { count } from "./results.ts";

const takeWebhook: Operation = {
  id: "takeWebhook",
  summary: "Take a provider's signed webhook",
  access: "signature",
  parameters: [
    {
      name: "source",
      in: "path",
      description: "Name of a source of the config.",
      schema: z.string(),
    },
  ],
  body: {
    required: false,
    description: "As the provider sends it: the signature is checked over its bytes.",
    content: { "*/*": z.string() },
  },
  answers: {
    200: { description: "A provider's challenge, answered." },
    202: json(
      "Genuine: its events are on disk, or it is kept whole because it does not fit.",
      hookResultsSchema,
    ),
    204: { description: "A provider's challenge, answered without a body." },
    404: problem("No such source."),
  },
};

interface HookRequest {
  Params: { source: string };
}

/**
 * `POST /v1/hooks/SOURCE`: a provider's webhook. The body stays bytes, because that is what was signed;
 * the source checks the signature, so that no API key is asked for.
 */
export async function hooksRoute(app: FastifyInstance, door: Door): Promise<void> {
  const { engine } = door;
  app.addContentTypeParser("*", readBytes(door));
  app.post<HookRequest>("/v1/hooks/:source", documented(takeWebhook), async (request, reply) => {
    const received = await engine.receive(request.params.source, {
      method: request.method,
      url: request.url,
      headers: joinHeaders(request.headers),
      body: request.body instanceof Uint8Array ? request.body : new Uint8Array(),
    });
    switch (received.kind) {
      case "events":
        return answerReceived(reply, received);
      case "refused":
        return sendProblem(
          reply,
          problems.refusedHook(received.status, received.failure.code, received.failure.reason),
        );
      case "answer":
        return answer(reply, received.status, received.body);
    }
  });
}

/** 202 for every genuine webhook: what does not fit is kept, and sending it again would not help. */
function answerReceived(
  reply: FastifyReply,
  { results, quarantined }: Extract<ReceiveResult, { kind: "events" }>,
): FastifyReply {
  const counts = count(results);
  if (quarantined === undefined) return reply.code(202).send({ ...counts, results });
  const { id, failure } = quarantined;
  const kept = { id, code: failure.code, detail: failure.reason };
  return reply.code(202).send({ ...counts, results, quarantined: kept });
}

/** A challenge is answered as text where the provider wants its own text back, else as JSON. */
function answer(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  if (body === null) return reply.code(status).send();
  if (typeof body === "string") return reply.code(status).type("text/plain").send(body);
  return reply.code(status).send(body);
}

/** A field that came several times is one value, as RFC 9110 §5.3 joins them. */
function joinHeaders(headers: FastifyRequest["headers"]): Record<string, string | undefined> {
  const joined: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(headers)) {
    joined[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return joined;
}
