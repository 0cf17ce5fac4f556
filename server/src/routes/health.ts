import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Door } from "../door.ts";
import { documented, json, type Operation } from "../wire/operation.ts";

/**
 * For those who look after the server; none of it needs a key.
 * `GET /healthz`: the process is alive and answers. It says nothing of stores or destinations.
 * `GET /readyz`: the store answers and the server is not about to stop; else 503.
 */
export async function healthRoutes(app: FastifyInstance, { engine }: Door): Promise<void> {
  let closing = false;
  app.addHook("preClose", (done) => {
    closing = true;
    done();
  });
  const isReady = remember(async () => {
    const summary = engine.summary().then(
      () => true,
      () => false,
    );
    return Promise.race([summary, after(readyTimeoutMs, false)]);
  }, readyForMs);
  app.get("/healthz", documented(readHealth), (_request, reply) => reply.send({ status: "ok" }));
  app.get("/readyz", documented(readReadiness), async (_request, reply) => {
    const ready = !closing && (await isReady());
    return reply.code(ready ? 200 : 503).send({ status: ready ? "ready" : "not ready" });
  });
}

const readHealth: Operation = {
  id: "readHealth",
  summary: "Whether the process answers",
  access: "none",
  answers: { 200: json("It does.", z.strictObject({ status: z.literal("ok") })) },
};

const readReadiness: Operation = {
  id: "readReadiness",
  summary: "Whether it takes events",
  access: "none",
  answers: {
    200: json("It does.", z.strictObject({ status: z.literal("ready") })),
    503: json("It does not: send elsewhere.", z.strictObject({ status: z.literal("not ready") })),
  },
};

/** A store that takes longer than this takes no events either. */
const readyTimeoutMs = 2000;

/** How long an answer of the store is good for: anybody may ask, as often as they like. */
const readyForMs = 1000;

function remember<T>(ask: () => Promise<T>, forMs: number): () => Promise<T> {
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let answer: Promise<T> | undefined;
  return () => {
    const nowMs = performance.now();
    if (answer === undefined || nowMs - askedAtMs > forMs) {
      askedAtMs = nowMs;
      answer = ask();
    }
    return answer;
  };
}

function after<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(resolve, ms, value).unref());
}
