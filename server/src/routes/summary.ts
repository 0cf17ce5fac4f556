import type { EngineSummary } from "@ingestlayer/core";
import type { FastifyInstance } from "fastify";
import type { Door } from "../door.ts";
import { requireKey } from "../auth/guard.ts";

/** `GET /v1/summary`: what became of everything so far, from durable counts. */
export async function summaryRoute(app: FastifyInstance, { engine, keyring }: Door): Promise<void> {
  app.addHook("onRequest", requireKey(keyring, "read"));
  app.get("/v1/summary", async (_request, reply) => reply.send(toWire(await engine.summary())));
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
