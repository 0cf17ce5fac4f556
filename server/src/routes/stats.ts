import type { FastifyInstance } from "fastify";
import type { Door } from "../door.ts";
import { documented, json, type Operation } from "../wire/operation.ts";
import { statsSchema, statsToWire } from "../wire/stats.ts";

/** `GET /v1/stats`: what came in, what became of it, what waits where and for how long. */
export async function statsRoute(app: FastifyInstance, { engine }: Door): Promise<void> {
  app.get("/v1/stats", documented(readStats), async (_request, reply) =>
    reply.send(statsToWire(await engine.stats())),
  );
}

const readStats: Operation = {
  id: "readStats",
  summary: "Counts, queues and lags, by pipeline and destination",
  access: "read",
  answers: { 200: json("As it stands.", statsSchema) },
};
