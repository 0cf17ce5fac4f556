import { textAt, type Fields, type ReadyMap } from "./ready-map.ts";

const body = "$request.body";
const item = `${body}.data.item`;

const envelope: Fields = {
  topic: ["string", `${body}.topic`],
  notification_id: ["string", `${body}.id`],
  app: ["string?", `${body}.app_id`],
  at: ["timestamp", `{{ timestamp(int(${body}.created_at)) }}`],
};

const whole: Fields = { item: ["json", item] };

function event(prefixes: readonly string[], about: string, fields: Fields) {
  const starts = prefixes.map((prefix) => `${textAt("topic")}.startsWith('${prefix}')`);
  return { about, when: starts.join(" || "), fields: { ...envelope, ...fields, ...whole } };
}

export const intercom: ReadyMap = {
  scheme: "intercom",
  docs: "https://developers.intercom.com/docs/references/webhooks/webhook-models",
  events: {
    "intercom.conversation": event(
      ["conversation.", "conversation_part."],
      "conversation.* and conversation_part.*",
      {
        id: ["string?", `${item}.id`],
        state: ["string?", `${item}.state`],
        open: ["bool?", `${item}.open`],
        priority: ["string?", `${item}.priority`],
        subject: ["string?", `${item}.source.subject`],
        text: ["string?", `${item}.source.body`],
        author_id: ["string?", `${item}.source.author.id`],
        author_type: ["string?", `${item}.source.author.type`],
        author_email: ["string?", `${item}.source.author.email`],
      },
    ),
    "intercom.contact": event(["contact.", "user."], "contact.* and user.*", {
      id: ["string?", `${item}.id`],
      role: ["string?", `${item}.role`],
      external_id: ["string?", `${item}.external_id`],
      email: ["string?", `${item}.email`],
      name: ["string?", `${item}.name`],
    }),
    "intercom.company": event(["company."], "company.*", {
      id: ["string?", `${item}.id`],
      company_id: ["string?", `${item}.company_id`],
      name: ["string?", `${item}.name`],
    }),
    "intercom.ticket": event(["ticket."], "ticket.*", {
      id: ["string?", `${item}.id`],
      ticket_id: ["string?", `${item}.ticket_id`],
      category: ["string?", `${item}.category`],
      open: ["bool?", `${item}.open`],
    }),
    "intercom.other": {
      about: "every other topic, `ping` among them",
      fields: {
        topic: ["string?", `${body}.topic`],
        notification_id: ["string?", `${body}.id`],
        body: ["json", body],
      },
    },
  },
};
