import { Readable } from "node:stream";
import type { TailItem } from "@ingestlayer/core";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Door } from "../door.ts";
import { sendProblem } from "../problem.ts";
import { problems } from "../problems.ts";
import { choiceSchema, foundEventText, readChoice } from "../wire/events.ts";
import { problem } from "../wire/openapi.ts";
import { documented, type Operation } from "../wire/operation.ts";
import { parametersOf, queryOf } from "../wire/query.ts";

/** Clients that follow the log at one time. */
const tailsMax = 50;
/** Bytes that wait for one of them; a client that takes them too slowly lets the tail stand still. */
const waitingBytesMax = 64 * 1024;
/** How often a quiet stream says that it is alive, if the server does not close idle connections sooner. */
const quietMsMax = 15_000;

/** `GET /v1/events/tail`: events as they come, as server-sent events. */
export async function tailRoute(app: FastifyInstance, { engine, limits }: Door): Promise<void> {
  const tails = new Set<AbortController>();
  app.addHook("preClose", (done) => {
    for (const tail of tails) tail.abort();
    done();
  });
  const quietMs = Math.min(quietMsMax, limits.bodyTimeoutMs);
  // A HEAD would have to read the stream to its end.
  const options = { ...documented(tailEvents), exposeHeadRoute: false };
  app.get("/v1/events/tail", options, (request, reply) => {
    if (tails.size >= tailsMax) return sendProblem(reply, problems.tooManyTails(tailsMax));
    const closing = new AbortController();
    const after = positionIn(request.headers["last-event-id"]);
    const query = { ...readChoice(queryOf(choiceSchema, request)), quietMs };
    const tailing = engine.tail(after === undefined ? query : { ...query, after }, closing.signal);
    if (!tailing.ok) return sendProblem(reply, problems.notAnswered(tailing.problems));
    tails.add(closing);
    reply.raw.once("close", () => {
      tails.delete(closing);
      closing.abort();
    });
    const options = { objectMode: false, highWaterMark: waitingBytesMax };
    const stream = Readable.from(eventStream(tailing.items), options);
    return (
      reply
        .type("text/event-stream; charset=utf-8")
        .header("cache-control", "no-store")
        // Kept alive, the connection of a stream that has ended would hold up a stop.
        .header("connection", "close")
        .send(stream)
    );
  });
}

/** In the format of server-sent events (HTML, section 9.2). */
async function* eventStream(items: AsyncIterable<TailItem>): AsyncGenerator<string> {
  // The head of the answer goes out at once.
  yield "retry: 2000\n\n";
  for await (const item of items) yield textOf(item);
}

function textOf(item: TailItem): string {
  switch (item.kind) {
    case "event": {
      // A payload may have line ends between its members: each line is one of its own.
      const data = foundEventText(item.found).replaceAll(/\r\n?|\n/g, "\ndata: ");
      return `id: ${item.found.position}\ndata: ${data}\n\n`;
    }
    case "skipped":
    case "undecided":
      return `event: ${item.kind}\ndata: {"events":${item.events}}\n\n`;
    case "quiet":
      return ": quiet\n\n";
  }
}

/** What the client has already, where it comes back. */
function positionIn(header: string | string[] | undefined): number | undefined {
  return typeof header === "string" && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}

const tailEvents: Operation = {
  id: "tailEvents",
  summary: "Events as they come",
  description:
    "Server-sent events (`text/event-stream`): each message is a stored event, its `id` the position in the log. A " +
    "client that comes back with Last-Event-ID goes on behind it. It is live: of what a client takes too slowly " +
    'only the number is told (`event: skipped`, `data: {"events":N}`); `event: undecided` says for how many events ' +
    "the expression has no answer. Comments keep the connection alive. What becomes of an event is told by `why`.",
  access: "read",
  parameters: [
    ...parametersOf(choiceSchema),
    {
      name: "last-event-id",
      in: "header",
      description: "The `id` of the last message that the client has.",
      schema: z.string().optional(),
    },
  ],
  answers: {
    200: {
      description: "A stream that ends when the client or the server closes it.",
      content: { "text/event-stream": z.string() },
    },
    400: problem("There is no such pipeline, or the expression or a field has a mistake."),
    503: problem("The store cannot answer now, or too many follow the log; see Retry-After."),
  },
};
