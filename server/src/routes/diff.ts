import { PassThrough } from "node:stream";
import { IngestError } from "@ingestlayer/core";
import type { PreparedDiff, Problem } from "@ingestlayer/core";
import type { FastifyInstance, FastifyReply } from "fastify";
import { parseBody } from "../body/parse.ts";
import { readText } from "../body/read.ts";
import type { Door } from "../door.ts";
import { sendProblem } from "../problem.ts";
import { problems } from "../problems.ts";
import { diffLineSchema, diffRequestSchema, mistakeToWire } from "../wire/diff.ts";
import type { DiffLine } from "../wire/diff.ts";
import { problem } from "../wire/openapi.ts";
import { documented, type Operation } from "../wire/operation.ts";

/** `POST /v1/diff`: what another config would do otherwise with recorded events. One at a time. */
export async function diffRoute(app: FastifyInstance, door: Door): Promise<void> {
  const stopping = new AbortController();
  app.addHook("preClose", async () => stopping.abort());
  app.addContentTypeParser("application/json", readText(door));
  let isBusy = false;
  app.post("/v1/diff", documented(compareConfigs), async (request, reply) => {
    const parsed = diffRequestSchema.safeParse(
      parseBody(typeof request.body === "string" ? request.body : ""),
    );
    if (!parsed.success) return sendProblem(reply, problems.badDiff(parsed.error.issues[0]));
    if (isBusy) return sendProblem(reply, problems.diffUnderWay());
    isBusy = true;
    try {
      const { config: text, name, since, call_models: callModels } = parsed.data;
      const prepared = await door.engine.diff({ text, name, callModels });
      if (!prepared.ok) {
        return sendProblem(reply, problems.wrongConfig(mistakesIn(prepared.problems)));
      }
      const sinceMs = since === undefined ? Date.now() - dayMs : Date.parse(since);
      return await stream(prepared, sinceMs, reply, stopping.signal);
    } finally {
      isBusy = false;
    }
  });
}

const dayMs = 86_400_000;

function mistakesIn(found: readonly Problem[]) {
  return found.filter(({ severity }) => severity !== "warning").map(mistakeToWire);
}

/** Progress and the report, line by line. Ends with the connection, or when the server stops. */
async function stream(
  { compare }: Extract<PreparedDiff, { ok: true }>,
  sinceMs: number,
  reply: FastifyReply,
  stopping: AbortSignal,
): Promise<FastifyReply> {
  const closed = new AbortController();
  reply.raw.once("close", () => closed.abort());
  const signal = AbortSignal.any([closed.signal, stopping]);
  const lines = new PassThrough();
  let last: DiffLine = { looked: 0, total: 0 };
  const write = (line: DiffLine) => lines.write(`${JSON.stringify(line)}\n`);
  // A connection that is kept alive would hold up a server that stops meanwhile.
  void reply.type("application/x-ndjson").header("connection", "close").send(lines);
  // Also where nothing moves for a while, such as a slow model: a silent connection would be closed.
  const telling = setInterval(() => write(last), tellEveryMs);
  try {
    const onProgress = (looked: number, total: number) => (last = { looked, total });
    write({ report: await compare({ sinceMs, signal, onProgress }) });
  } catch (error) {
    if (closed.signal.aborted) return reply;
    reply.log.warn({ err: error }, "a comparison ended early");
    write({ failed: failureOf(error, stopping.aborted) });
  } finally {
    clearInterval(telling);
    lines.end();
  }
  return reply;
}

const tellEveryMs = 250;

function failureOf(error: unknown, isStopping: boolean) {
  if (error instanceof IngestError) return { code: error.code, detail: error.message };
  const { code, detail } = isStopping ? problems.stoppedMeanwhile() : problems.internal();
  return { code, detail };
}

const compareConfigs: Operation = {
  id: "compareConfigs",
  summary: "What another config would do otherwise with recorded events",
  description:
    "The events go through the steps of the running config and of the one that is sent. Nothing is delivered or " +
    "written. The answer tells how far it is, line by line; the last line is the report. Closing the connection " +
    "ends it. Variables of the config are filled in with the server's own.",
  access: "operate",
  body: { required: true, content: { "application/json": diffRequestSchema } },
  answers: {
    200: {
      description: "Progress, then the report.",
      content: { "application/x-ndjson": diffLineSchema },
    },
    422: problem("The config has mistakes, each with its place."),
    429: problem("Another comparison is under way."),
  },
};
