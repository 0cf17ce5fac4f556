import { apiVersion, defineDestination } from "@ingestlayer/core/plugin";
import { TelegramClient } from "./client.ts";
import { telegramConfig, telegramRoute } from "./config.ts";
import { TelegramRoute } from "./route.ts";

/** Messages in Telegram, by a bot. */
export const telegram = defineDestination({
  manifest: {
    name: "telegram",
    version: "1.0.0",
    apiVersion,
    kind: "destination",
    summary: "Posts events as messages of a bot to Telegram chats and topics.",
  },
  repeats: "shown",
  // A group takes twenty messages a minute, any chat one a second. One at a time keeps their order.
  defaults: { batch: 1, concurrency: 1, rate: { events: 1, per: "3s" } },
  config: telegramConfig,
  route: telegramRoute,
  create: (config, { log }) => {
    const client = new TelegramClient(config);
    const bot = { client, chat: config.chat, moved: new Map<string, string>(), log };
    return {
      route: (route, compile) => new TelegramRoute(bot, route, compile),
      close: () => client.close(),
    };
  },
});
