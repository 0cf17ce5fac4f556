import { textAt, type Fields, type ReadyMap } from "./ready-map.ts";

const body = "$request.body";
const inner = `${body}.event`;

// Not the whole body: its `token` is an old shared secret of the app.
const envelope: Fields = {
  type: ["string", `${inner}.type`],
  at: ["timestamp", `{{ timestamp(int(${body}.event_time)) }}`],
  team: ["string?", `${body}.team_id`],
  app: ["string?", `${body}.api_app_id`],
};

const whole: Fields = { event: ["json", inner] };

function event(types: readonly string[], about: string, fields: Fields) {
  const list = types.map((type) => `'${type}'`).join(", ");
  const when = `${textAt("event.type")} in [${list}]`;
  return { about, when, fields: { ...envelope, ...fields, ...whole } };
}

const said: Fields = {
  channel: ["string", `${inner}.channel`],
  user: ["string?", `${inner}.user`],
  text: ["string?", `${inner}.text`],
  ts: ["string", `${inner}.ts`],
  thread_ts: ["string?", `${inner}.thread_ts`],
};

export const slack: ReadyMap = {
  scheme: "slack",
  docs: "https://api.slack.com/events",
  events: {
    "slack.message": event(["message"], "a message, or a change of one (`subtype`)", {
      ...said,
      channel_type: ["string?", `${inner}.channel_type`],
      subtype: ["string?", `${inner}.subtype`],
      bot_id: ["string?", `${inner}.bot_id`],
    }),
    "slack.app_mention": event(["app_mention"], "somebody named the app", said),
    "slack.reaction": event(["reaction_added", "reaction_removed"], "a reaction came or went", {
      user: ["string", `${inner}.user`],
      reaction: ["string", `${inner}.reaction`],
      item: ["json", `${inner}.item`],
      item_user: ["string?", `${inner}.item_user`],
    }),
    "slack.member": event(
      ["member_joined_channel", "member_left_channel"],
      "somebody joined or left a channel",
      {
        user: ["string", `${inner}.user`],
        channel: ["string", `${inner}.channel`],
        inviter: ["string?", `${inner}.inviter`],
      },
    ),
    "slack.command": {
      about: "a slash command",
      when: `${textAt("command")} != ''`,
      fields: {
        command: ["string", `${body}.command`],
        text: ["string?", `${body}.text`],
        user: ["string", `${body}.user_id`],
        channel: ["string?", `${body}.channel_id`],
        team: ["string?", `${body}.team_id`],
        trigger_id: ["string?", `${body}.trigger_id`],
        response_url: ["string?", `${body}.response_url`],
      },
    },
    "slack.interaction": {
      about: "a button, a menu, a shortcut or a dialog: `payload` is its JSON text",
      when: `${textAt("payload")} != ''`,
      fields: {
        type: ["string", `{{ parseJson(${body}.payload).type }}`],
        user: ["string", `{{ parseJson(${body}.payload).user.id }}`],
        payload: ["string", `${body}.payload`],
      },
    },
    "slack.other": {
      about: "every other event",
      fields: {
        type: ["string?", `${inner}.type`],
        callback: ["string?", `${body}.type`],
        team: ["string?", `${body}.team_id`],
        event: ["json?", inner],
      },
    },
  },
};
