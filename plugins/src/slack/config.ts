import { duration, expression, secret, template } from "@ingestlayer/core/plugin";
import { z } from "zod";
import { httpFields, httpUrl } from "../_http/fields.ts";

/** `destinations.NAME.slack` */
export const slackConfig = z
  .strictObject({
    webhook: secret("The URL of an incoming webhook: it posts to the channel it was made for.")
      .pipe(z.url({ protocol: /^https?$/, error: "expected the URL of an incoming webhook" }))
      .optional(),
    token: secret("A bot token (xoxb-…) with the scope chat:write.").optional(),
    channel: z
      .string()
      .min(1)
      .optional()
      .describe("With a token: the channel, by id (C0123456789) or by name (#incidents)."),
    api: httpUrl()
      .default("https://slack.com/api")
      .describe("Where the Web API is; GovSlack has its own: https://slack-gov.com/api."),
    ...httpFields("15s"),
  })
  .refine(({ webhook, token }) => (webhook === undefined) !== (token === undefined), {
    error: "expected either 'webhook' or 'token', found both or neither",
  })
  .describe("A Slack workspace: a webhook's channel, or any that a bot token may post to.");

/** The entry under `to`. */
export const slackRoute = z
  .strictObject({
    text: template(
      "The message, in Slack's mrkdwn. What events say is escaped: it cannot ping, link or quote. " +
        "With `blocks` it is what notifications show.",
    ),
    blocks: z
      .array(z.record(z.string(), z.json()))
      .min(1)
      .max(50)
      .optional()
      .describe("Block Kit blocks; every text in them is a template."),
    channel: template("With a token: another channel than the destination's.").optional(),
    thread: expression(
      "With a token: a key, such as $event.ticket_id. Messages of one key go to one thread, which " +
        "the first of them opens.",
    ).optional(),
    threadFor: duration("How long a thread is remembered after its last message.", "30d", {
      min: "1m",
      max: "365d",
    }),
    broadcast: z
      .boolean()
      .default(false)
      .describe("Whether replies in a thread are shown in the channel too."),
    unfurl: z.boolean().default(false).describe("Whether Slack shows previews of links."),
  })
  .describe("One message an event.");

export type SlackConfig = z.output<typeof slackConfig>;
export type SlackRouteConfig = z.output<typeof slackRoute>;
