import type { EngineSummary } from "@ingestlayer/core";
import type { FastifyInstance } from "fastify";
import type { Door } from "../door.ts";
import { documented, json, type Operation } from "../wire/operation.ts";
import { summarySchema } from "../wire/schemas.ts";

const readSummary: Operation = {
  id: "readSummary",
  summary: "What became of everything so far",
  access: "read",
  answers: { 200: json("Durable counts.", summarySchema) },
};

/** `GET /v1/summary`: what became of everything so far, from durable counts. */
export async function summaryRoute(app: FastifyInstance, { engine }: Door): Promise<void> {
  app.get("/v1/summary", documented(readSummary), async (_request, reply) =>
    reply.send(toWire(await engine.summary())),
  );
}

function toWire({ received, repeated, quarantined, pipelines }: EngineSummary): object {
  return {
    received,
    repeated,
    quarantined,
    pipelines: pipelines.map(({ pipeline, backlog, parked, deadLetters, tally }) => ({
      pipeline,
      backlog,
      parked,
      dead_letters: deadLetters,
      tally,
    })),
  };
}
