import type { FastifyInstance } from "fastify";
import type { Door } from "../door.ts";
import { requireKey } from "../auth/guard.ts";

/** `GET /metrics`: counts, queues and durations in the Prometheus text format. */
export async function metricsRoute(app: FastifyInstance, { engine, keyring }: Door): Promise<void> {
  app.addHook("onRequest", requireKey(keyring, "read"));
  app.get("/metrics", async (_request, reply) =>
    reply.type("text/plain; version=0.0.4; charset=utf-8").send(await engine.metrics()),
  );
}
