import type {
  AppMentionEvent,
  BotMessageEvent,
  ChannelCreatedEvent,
  GenericMessageEvent,
  MemberJoinedChannelEvent,
  MessageChangedEvent,
  ReactionAddedEvent,
} from "@slack/types";
import type { Sample, Some } from "./sample.ts";

/** The envelope; its token is a secret that no event may hold. */
const callback = (event: object) => ({
  token: "Jhj5dZrVaK7ZwHHjRyZWjbDl",
  team_id: "T061EG9R6",
  api_app_id: "A0FFV41KK",
  event,
  type: "event_callback",
  event_id: "Ev0PV52K25",
  event_time: 1_770_091_506,
  authorizations: [{ team_id: "T061EG9R6", user_id: "U061F7AUR", is_bot: true }],
});
const at = { ts: "1770091506.000200", event_ts: "1770091506.000200" };
const form = (fields: Readonly<Record<string, string>>) =>
  new URLSearchParams({ token: "Jhj5dZrVaK7ZwHHjRyZWjbDl", ...fields }).toString();

export const slack: readonly Sample[] = [
  {
    title: "a message",
    body: callback({
      ...at,
      type: "message",
      subtype: undefined,
      channel: "C024BE91L",
      channel_type: "channel",
      user: "U2147483697",
      text: "Is the site down?",
    } satisfies Some<GenericMessageEvent>),
    becomes: "slack.message",
    payload: {
      type: "message",
      at: "2026-02-03T04:05:06Z",
      team: "T061EG9R6",
      channel: "C024BE91L",
      user: "U2147483697",
      text: "Is the site down?",
    },
  },
  {
    title: "an answer of a bot in a thread",
    body: callback({
      ...at,
      type: "message",
      subtype: "bot_message",
      channel: "C024BE91L",
      channel_type: "channel",
      bot_id: "B19LU7CSY",
      text: "I look into it.",
      thread_ts: "1770091400.000100",
    } satisfies Some<BotMessageEvent>),
    becomes: "slack.message",
    payload: { subtype: "bot_message", bot_id: "B19LU7CSY", thread_ts: "1770091400.000100" },
  },
  {
    title: "a message that was changed, which has no user of its own",
    body: callback({
      ...at,
      type: "message",
      subtype: "message_changed",
      channel: "C024BE91L",
      channel_type: "channel",
      message: { type: "message", user: "U2147483697", text: "Is the site slow?", ts: at.ts },
    } satisfies Some<MessageChangedEvent>),
    becomes: "slack.message",
    payload: { subtype: "message_changed", ts: at.ts },
  },
  {
    title: "a mention of the app",
    body: callback({
      ...at,
      type: "app_mention",
      channel: "C024BE91L",
      user: "U2147483697",
      text: "<@U0LAN0Z89> help",
      thread_ts: "1770091400.000100",
    } satisfies Some<AppMentionEvent>),
    becomes: "slack.app_mention",
    payload: { text: "<@U0LAN0Z89> help" },
  },
  {
    title: "a reaction",
    body: callback({
      type: "reaction_added",
      user: "U2147483697",
      reaction: "rotating_light",
      item: { type: "message", channel: "C024BE91L", ts: "1770091400.000100" },
      item_user: "U061F7AUR",
      event_ts: at.event_ts,
    } satisfies Some<ReactionAddedEvent>),
    becomes: "slack.reaction",
    payload: { reaction: "rotating_light", item_user: "U061F7AUR" },
  },
  {
    title: "somebody joins",
    body: callback({
      type: "member_joined_channel",
      user: "U2147483697",
      channel: "C024BE91L",
      channel_type: "C",
      team: "T061EG9R6",
      inviter: "U061F7AUR",
      event_ts: at.event_ts,
    } satisfies Some<MemberJoinedChannelEvent>),
    becomes: "slack.member",
    payload: { channel: "C024BE91L", inviter: "U061F7AUR" },
  },
  {
    title: "a slash command",
    body: form({
      team_id: "T061EG9R6",
      channel_id: "C024BE91L",
      user_id: "U2147483697",
      user_name: "ada",
      command: "/escalate",
      text: "T-17 now",
      response_url: "https://hooks.slack.com/commands/1234/5678",
      trigger_id: "13345224609.738474920.8088930838d88f008e0",
    }),
    becomes: "slack.command",
    payload: { command: "/escalate", text: "T-17 now", user: "U2147483697" },
  },
  {
    title: "a button",
    body: form({
      payload: JSON.stringify({
        type: "block_actions",
        user: { id: "U2147483697", username: "ada", team_id: "T061EG9R6" },
        actions: [{ action_id: "ack", block_id: "b1", type: "button", value: "T-17" }],
      }),
    }),
    becomes: "slack.interaction",
    payload: { type: "block_actions", user: "U2147483697" },
  },
  {
    title: "an event without one of its own",
    body: callback({
      type: "channel_created",
      event_ts: at.event_ts,
      channel: { id: "C024BE91L", name: "fun", creator: "U061F7AUR", created: 1_770_091_500 },
    } satisfies Some<ChannelCreatedEvent>),
    becomes: "slack.other",
    payload: { type: "channel_created", callback: "event_callback" },
  },
  {
    title: "a notice that the app is held back",
    body: {
      token: "Jhj5dZrVaK7ZwHHjRyZWjbDl",
      type: "app_rate_limited",
      team_id: "T061EG9R6",
      minute_rate_limited: 1_770_091_500,
      api_app_id: "A0FFV41KK",
    },
    becomes: "slack.other",
    payload: { callback: "app_rate_limited", team: "T061EG9R6" },
  },
];
