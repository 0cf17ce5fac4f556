import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Door } from "../door.ts";
import { documented, type Operation } from "../wire/operation.ts";

const readMetrics: Operation = {
  id: "readMetrics",
  summary: "Counts, queues and durations for Prometheus",
  access: "read",
  answers: {
    200: {
      description: "The Prometheus text format, version 0.0.4.",
      content: { "text/plain": z.string() },
    },
  },
};

/** `GET /metrics`: counts, queues and durations in the Prometheus text format. */
export async function metricsRoute(app: FastifyInstance, { engine }: Door): Promise<void> {
  app.get("/metrics", documented(readMetrics), async (_request, reply) =>
    reply.type("text/plain; version=0.0.4; charset=utf-8").send(await engine.metrics()),
  );
}
