import type { FastifyInstance } from "fastify";
import { readText } from "../body/read.ts";
import type { Door } from "../door.ts";
import { checkReportSchema } from "../wire/check.ts";
import { documented, json, type Operation } from "../wire/operation.ts";

/** `POST /v1/check`: looks at everything that the config at work leads to, and changes nothing. */
export async function checkRoute(app: FastifyInstance, door: Door): Promise<void> {
  // Nothing needs to be said; a body is read and passed over.
  app.addContentTypeParser("application/json", readText(door));
  app.post("/v1/check", documented(checkConfig), async (_request, reply) =>
    reply.send(await door.engine.check()),
  );
}

const checkConfig: Operation = {
  id: "checkConfig",
  summary: "Whether everything that the config at work leads to can be used",
  description:
    "Its plugins, the variables that it names, and a look at every model and every route: tables, channels, " +
    "keys. It calls the other sides with the server's own credentials, so that it asks for `operate`; nothing " +
    "is changed and no model is asked. One after another, each bounded by its time-outs.",
  access: "operate",
  answers: { 200: json("The report; `ok` says whether anything is wrong.", checkReportSchema) },
};
