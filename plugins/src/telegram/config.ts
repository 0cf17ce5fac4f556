import { secret, template } from "@ingestlayer/core/plugin";
import { z } from "zod";
import { httpFields, httpUrl } from "../_http/fields.ts";

const chatExpected = "expected the id of a chat (-1001234567890) or the name of a channel (@name)";

/** `destinations.NAME.telegram` */
export const telegramConfig = z
  .strictObject({
    token: secret("The bot's token, from @BotFather.").regex(/^\d+:[A-Za-z0-9_-]+$/, {
      error: "expected a bot token, such as 123456:ABC-def",
    }),
    chat: z
      .union(
        [
          z.int().transform(String),
          z.string().regex(/^(?:-?\d{1,19}|@[A-Za-z]\w{3,31})$/, { error: chatExpected }),
        ],
        {
          error: chatExpected,
        },
      )
      .describe("The chat: its id, or the @name of a public channel or group."),
    api: httpUrl()
      .default("https://api.telegram.org")
      .describe("Where the Bot API is, for a Bot API server of your own."),
    ...httpFields("15s"),
  })
  .describe("A Telegram bot and the chat that it writes to.");

/** The entry under `to`. */
export const telegramRoute = z
  .strictObject({
    text: template(
      "The message: *bold*, _italic_, ~struck~, `code` and [text](https://…); a backslash takes a " +
        "sign as it is. What events say has no markup.",
    ),
    chat: template("Another chat than the destination's.").optional(),
    topic: template("The topic of a forum: its message_thread_id.").optional(),
    silent: z.boolean().default(false).describe("Whether it arrives without a sound."),
    preview: z.boolean().default(false).describe("Whether the first link gets a preview."),
    protect: z.boolean().default(false).describe("Whether it can be neither forwarded nor saved."),
  })
  .describe("One message an event.");

export type TelegramConfig = z.output<typeof telegramConfig>;
export type TelegramRouteConfig = z.output<typeof telegramRoute>;
