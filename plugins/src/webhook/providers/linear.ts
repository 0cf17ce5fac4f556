import { textAt, type Fields, type ReadyMap } from "./ready-map.ts";

const body = "$request.body";
const data = `${body}.data`;

const envelope: Fields = {
  action: ["string", `${body}.action`],
  at: ["timestamp", `${body}.createdAt`],
  organization: ["string?", `${body}.organizationId`],
  actor: ["string?", `${body}.actor.name`],
  actor_id: ["string?", `${body}.actor.id`],
  url: ["string?", `${body}.url`],
};

const whole: Fields = { data: ["json", data], updated_from: ["json?", `${body}.updatedFrom`] };

function event(type: string, about: string, fields: Fields) {
  const when = `${textAt("type")} == '${type}'`;
  return { about, when, fields: { ...envelope, ...fields, ...whole } };
}

export const linear: ReadyMap = {
  scheme: "linear",
  docs: "https://linear.app/developers/webhooks",
  events: {
    "linear.issue": event("Issue", "an issue was created, updated or removed", {
      id: ["string", `${data}.id`],
      identifier: ["string", `${data}.identifier`],
      title: ["string", `${data}.title`],
      description: ["string?", `${data}.description`],
      priority: ["float?", `${data}.priority`],
      priority_label: ["string?", `${data}.priorityLabel`],
      state: ["string?", `${data}.state.name`],
      state_type: ["string?", `${data}.state.type`],
      team: ["string?", `${data}.team.key`],
      assignee: ["string?", `${data}.assignee.name`],
      labels: ["json?", `${data}.labels`],
    }),
    "linear.comment": event("Comment", "a comment was created, updated or removed", {
      id: ["string", `${data}.id`],
      text: ["string", `${data}.body`],
      issue_id: ["string?", `${data}.issueId`],
      issue: ["string?", `${data}.issue.identifier`],
      user: ["string?", `${data}.user.name`],
    }),
    "linear.project": event("Project", "a project was created, updated or removed", {
      id: ["string", `${data}.id`],
      name: ["string", `${data}.name`],
      status: ["string?", `${data}.status.name`],
    }),
    "linear.other": {
      about: "every other type",
      fields: {
        type: ["string?", `${body}.type`],
        action: ["string?", `${body}.action`],
        body: ["json", body],
      },
    },
  },
};
