import type { FastifyInstance } from "fastify";

/** `GET /healthz`: the process is alive and answers. It says nothing of stores or destinations. */
export async function healthRoutes(app: FastifyInstance): Promise<void> {
  app.get("/healthz", (_request, reply) => reply.send({ status: "ok" }));
}
