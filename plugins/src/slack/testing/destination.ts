import { types } from "@ingestlayer/core/plugin";
import type { Cache, JsonObject } from "@ingestlayer/core/plugin";
import { testDestination, testEvent } from "@ingestlayer/core/testing";
import { slack } from "../index.ts";
import { startSlack } from "./slack-server.ts";
import type { SlackServer } from "./slack-server.ts";

export const inputType = types.object({}, { open: true });

/** The destination by the server's webhook. */
export function byWebhook({ webhook }: SlackServer, route: unknown) {
  return testDestination(slack, { config: { webhook }, route, inputType });
}

/** The destination by a token of the server's. */
export function byToken(
  { api }: SlackServer,
  route: unknown,
  config: JsonObject = {},
  cache?: Cache,
) {
  return testDestination(slack, {
    config: { token: "xoxb-1-secret", channel: "C0123456789", api, ...config },
    route,
    inputType,
    ...(cache === undefined ? {} : { cache }),
  });
}

/** What one message comes to when Slack answers as `mood` says. */
export async function reportOf(mood: Parameters<typeof startSlack>[0], via: "webhook" | "token") {
  await using server = await startSlack(mood);
  await using destination = await (via === "webhook" ? byWebhook : byToken)(server, { text: "x" });
  return await destination.deliver([testEvent({})]);
}
