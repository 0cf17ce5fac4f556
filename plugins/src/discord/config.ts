import { secret, template } from "@ingestlayer/core/plugin";
import { z } from "zod";
import { httpFields } from "../_http/fields.ts";

/** `destinations.NAME.discord` */
export const discordConfig = z
  .strictObject({
    webhook: secret("The webhook's URL: https://discord.com/api/webhooks/…").pipe(
      z.url({ protocol: /^https?$/, error: "expected the URL of a webhook" }),
    ),
    ...httpFields("15s"),
  })
  .describe("A webhook of a Discord channel.");

const snowflake = z.string().regex(/^\d{15,21}$/, { error: "expected an id, a number as text" });

/** The entry under `to`. */
export const discordRoute = z
  .strictObject({
    content: template(
      "The message, in Discord's Markdown. What events say is escaped: it cannot ping or format.",
    ).optional(),
    embeds: z
      .array(z.record(z.string(), z.json()))
      .min(1)
      .max(10)
      .optional()
      .describe("Embeds; every text in them is a template."),
    username: template("Who the message is from, instead of the webhook's name.").optional(),
    avatar: template("URL of the picture beside it.").optional(),
    thread: template("Id of the thread that the message goes to.").optional(),
    threadName: template("In a forum: the title of the post that the message opens.").optional(),
    mentions: z
      .strictObject({
        everyone: z.boolean().default(false).describe("@everyone and @here of the template ping."),
        roles: z.array(snowflake).max(100).default([]).describe("Roles that may be pinged."),
        users: z.array(snowflake).max(100).default([]).describe("Users that may be pinged."),
      })
      .prefault({})
      .describe("Whom the template may ping. Left out: nobody."),
    unfurl: z
      .boolean()
      .default(false)
      .describe("Whether Discord shows previews of links. Embeds come with them."),
  })
  .refine(({ content, embeds }) => content !== undefined || embeds !== undefined, {
    error: "expected 'content', 'embeds' or both, found neither",
  })
  .refine(({ thread, threadName }) => thread === undefined || threadName === undefined, {
    error: "expected 'thread' or 'threadName', found both",
  })
  .describe("One message an event.");

export type DiscordRouteConfig = z.output<typeof discordRoute>;
