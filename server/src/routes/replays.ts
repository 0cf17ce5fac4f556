import type { ReplayAction } from "@ingestlayer/core";
import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import { parseBody } from "../body/parse.ts";
import { readText } from "../body/read.ts";
import type { Door } from "../door.ts";
import { sendProblem } from "../problem.ts";
import { problems } from "../problems.ts";
import { problem } from "../wire/openapi.ts";
import { documented, json, type Operation } from "../wire/operation.ts";
import {
  previewSchema,
  previewToWire,
  replayRequestSchema,
  replaySchema,
  replayToWire,
  toRequest,
} from "../wire/replay.ts";

/** `/v1/replays`: stored events go through their pipelines once more. */
export async function replayRoutes(app: FastifyInstance, door: Door): Promise<void> {
  const { engine } = door;
  app.addContentTypeParser("application/json", readText(door));
  app.post("/v1/replays", documented(makeReplay), async (request, reply) => {
    const parsed = replayRequestSchema.safeParse(
      parseBody(typeof request.body === "string" ? request.body : ""),
    );
    if (!parsed.success) return sendProblem(reply, problems.badReplay(mistakeIn(parsed.error)));
    const asked = toRequest(parsed.data);
    const { replays } = engine;
    if (parsed.data.dry_run) {
      const previewed = await replays.preview(asked);
      if (!previewed.ok) return sendProblem(reply, problems.noSuchReplay(previewed.problems));
      return reply.send(previewToWire(previewed.preview));
    }
    const made = await replays.make(asked);
    if (!made.ok) return sendProblem(reply, problems.noSuchReplay(made.problems));
    return answer(reply.code(201), door, made.replay.replayId);
  });
  app.get("/v1/replays", documented(listReplays), async (_request, reply) => {
    const replays = await engine.replays.list({ limit: listedMax });
    return reply.send({ replays: replays.map(replayToWire) });
  });
  app.get<OfReplay>("/v1/replays/:id", documented(showReplay), (request, reply) =>
    answer(reply, door, request.params.id),
  );
  for (const action of ["pause", "resume", "cancel"] as const) {
    app.post<OfReplay>(
      `/v1/replays/:id/${action}`,
      documented(changeOf(action)),
      async (request, reply) => {
        const replay = await engine.replays.change(request.params.id, action);
        if (replay === undefined) return sendProblem(reply, problems.noReplay());
        if (replay.state === stateAfter[action]) return reply.send(replayToWire(replay));
        return sendProblem(reply, problems.wrongReplayState(action, replay.state));
      },
    );
  }
}

interface OfReplay {
  Params: { id: string };
}

async function answer(reply: FastifyReply, { engine }: Door, id: string): Promise<FastifyReply> {
  const replay = await engine.replays.find(id);
  if (replay === undefined) return sendProblem(reply, problems.noReplay());
  return reply.send(replayToWire(replay));
}

function mistakeIn({ issues: [first] }: z.ZodError): string {
  const path = first?.path.join(".") ?? "";
  return path === "" ? (first?.message ?? "") : `${path}: ${first?.message}`;
}

const stateAfter = { pause: "paused", resume: "running", cancel: "cancelled" } as const;

/** Replays of one listing. */
const listedMax = 100;

const id = {
  name: "id",
  in: "path",
  description: "As the server gave it when the replay was made.",
  schema: z.string(),
} as const;

const makeReplay: Operation = {
  id: "makeReplay",
  summary: "Replay stored events",
  description:
    "Those for which everything holds that is given. It goes on by itself, behind live traffic, also after a " +
    "restart. An event keeps its id: a destination that knows a repeat by it has nothing twice.",
  access: "operate",
  body: { required: true, content: { "application/json": replayRequestSchema } },
  answers: {
    200: json("What a dry run found.", previewSchema),
    201: json("It is running.", replaySchema),
    422: problem(
      "There is no such pipeline, destination or event, or the expression has a mistake.",
    ),
  },
};

const listReplays: Operation = {
  id: "listReplays",
  summary: "The newest replays",
  access: "operate",
  answers: { 200: json("Newest first.", z.strictObject({ replays: z.array(replaySchema) })) },
};

const showReplay: Operation = {
  id: "showReplay",
  summary: "One replay and how far it is",
  access: "operate",
  parameters: [id],
  answers: { 200: json("As it stands.", replaySchema), 404: problem("There is none.") },
};

function changeOf(action: ReplayAction): Operation {
  return {
    id: `${action}Replay`,
    summary: summaries[action],
    access: "operate",
    parameters: [id],
    answers: {
      200: json("As it stands.", replaySchema),
      404: problem("There is none."),
      409: problem("It is in a state in which that cannot be."),
    },
  };
}

const summaries = {
  pause: "Stop a replay where it is",
  resume: "Go on with a replay that was paused, or failed",
  cancel: "End a replay: what was delivered stays delivered",
} as const;
