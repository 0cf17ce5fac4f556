import { apiVersion, defineDestination } from "@ingestlayer/core/plugin";
import { HttpSender } from "../_http/sender.ts";
import { discordConfig, discordRoute } from "./config.ts";
import { Pace } from "./pace.ts";
import { DiscordRoute } from "./route.ts";

/** Messages in Discord, by a webhook. */
export const discord = defineDestination({
  manifest: {
    name: "discord",
    version: "1.0.0",
    apiVersion,
    kind: "destination",
    summary: "Posts events as messages to a Discord channel, thread or forum.",
  },
  repeats: "shown",
  // What Discord allows a webhook. One at a time keeps their order.
  defaults: { batch: 1, concurrency: 1, rate: { events: 5, per: "2s" } },
  config: discordConfig,
  route: discordRoute,
  create: ({ webhook, proxy, timeout }) => {
    const http = new HttpSender({ connections: 2, timeoutMs: timeout, proxy });
    const shared = { http, url: webhook, pace: new Pace() };
    return {
      route: (config, compile) => new DiscordRoute(shared, config, compile),
      close: () => http.close(),
    };
  },
});
