import { textAt, type Fields, type ReadyMap } from "./ready-map.ts";

const body = "$request.body";
const detail = `${body}.detail`;

const envelope: Fields = {
  type: ["string", `${body}.type`],
  event_id: ["string", `${body}.id`],
  account_id: ["int", `${body}.account_id`],
  at: ["timestamp", `${body}.time`],
};

const whole: Fields = {
  current: ["json?", `${body}.event.current`],
  previous: ["json?", `${body}.event.previous`],
  change: ["json?", `${body}.event`],
  detail: ["json", detail],
};

function event(domain: string, fields: Fields) {
  const prefix = `zen:event-type:${domain}.`;
  const when = `${textAt("type")}.startsWith('${prefix}')`;
  return { about: `${prefix}*`, when, fields: { ...envelope, ...fields, ...whole } };
}

export const zendesk: ReadyMap = {
  scheme: "zendesk",
  docs: "https://developer.zendesk.com/api-reference/webhooks/event-types/webhook-event-types/",
  events: {
    "zendesk.ticket": event("ticket", {
      ticket_id: ["string", `${detail}.id`],
      subject: ["string?", `${detail}.subject`],
      description: ["string?", `${detail}.description`],
      status: ["string?", `${detail}.status`],
      priority: ["string?", `${detail}.priority`],
      ticket_type: ["string?", `${detail}.type`],
      requester_id: ["string?", `${detail}.requester_id`],
      assignee_id: ["string?", `${detail}.assignee_id`],
      group_id: ["string?", `${detail}.group_id`],
      organization_id: ["string?", `${detail}.organization_id`],
      channel: ["string?", `${detail}.via.channel`],
      tags: ["json?", `${detail}.tags`],
    }),
    "zendesk.user": event("user", {
      user_id: ["string", `${detail}.id`],
      email: ["string?", `${detail}.email`],
      role: ["string?", `${detail}.role`],
      organization_id: ["string?", `${detail}.organization_id`],
    }),
    "zendesk.organization": event("organization", {
      organization_id: ["string", `${detail}.id`],
      name: ["string?", `${detail}.name`],
    }),
    "zendesk.other": {
      about: "every other type, and what a trigger sends in a form of your own",
      fields: { type: ["string?", `${body}.type`], body: ["json", body] },
    },
  },
};
