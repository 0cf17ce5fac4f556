import type { FastifyInstance } from "fastify";
import type { Door } from "../door.ts";
import { graphSchema } from "../wire/graph.ts";
import { documented, json, type Operation } from "../wire/operation.ts";

const readPipelines: Operation = {
  id: "readPipelines",
  summary: "The pipelines at work: sources, steps, destinations with their 'when'",
  access: "read",
  answers: { 200: json("As they are configured, and how each route stands.", graphSchema) },
};

/** `GET /v1/pipelines`: the pipelines as a graph, and what waits or is paused in it. */
export async function pipelinesRoute(app: FastifyInstance, { engine }: Door): Promise<void> {
  app.get("/v1/pipelines", documented(readPipelines), async (_request, reply) =>
    reply.send(await engine.graph()),
  );
}
