import { apiVersion, defineDestination } from "@ingestlayer/core/plugin";
import { SlackClient } from "./client.ts";
import { slackConfig, slackRoute } from "./config.ts";
import { ApiRoute, webhookRoute } from "./route.ts";
import { Threads } from "./threads.ts";

/** Messages in Slack, by an incoming webhook or a bot token. */
export const slack = defineDestination({
  manifest: {
    name: "slack",
    version: "1.0.0",
    apiVersion,
    kind: "destination",
    summary: "Posts events as messages to Slack channels and threads.",
  },
  repeats: "shown",
  capabilities: ["cache"],
  // What Slack allows: one message a second and channel. One at a time keeps their order.
  defaults: { batch: 1, concurrency: 1, rate: { events: 1, per: "1s" } },
  config: slackConfig,
  route: slackRoute,
  create: (destination, { cache }) => {
    const client = new SlackClient(destination);
    const { token } = destination;
    const threads = new Threads(cache, token ?? "");
    return {
      route: (config, compile) =>
        token === undefined
          ? webhookRoute(client, config, compile)
          : new ApiRoute({ client, threads, destination, config, compile }),
      close: () => client.close(),
    };
  },
});
