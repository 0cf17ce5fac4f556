import type { Sample } from "./sample.ts";

const event = (type: string, subject: string, detail: object, change: object) => ({
  account_id: 22_129_848,
  detail,
  event: change,
  id: "cbe4028c-7239-495d-b020-f22348516046",
  subject,
  time: "2026-02-03T04:05:06.987Z",
  type: `zen:event-type:${type}`,
  zendesk_event_version: "2022-11-06",
});

const ticket = {
  actor_id: "8447388090494",
  assignee_id: "8447388090494",
  brand_id: "8447346621310",
  created_at: "2026-02-01T10:00:00Z",
  custom_status: "8447320465790",
  description: "The teapot arrived broken.",
  external_id: null,
  form_id: "8646151517822",
  group_id: "8447320466430",
  id: "5158",
  is_public: true,
  organization_id: "8447346622462",
  priority: "HIGH",
  requester_id: "8447388090494",
  status: "OPEN",
  subject: "Broken teapot",
  submitter_id: "8447388090494",
  tags: ["teapot", "broken"],
  type: "TASK",
  updated_at: "2026-02-03T04:05:06Z",
  via: { channel: "web_service" },
};

export const zendesk: readonly Sample[] = [
  {
    title: "a ticket whose priority changed",
    body: event("ticket.priority_changed", "zen:ticket:5158", ticket, {
      current: "HIGH",
      previous: "LOW",
    }),
    becomes: "zendesk.ticket",
    payload: {
      type: "zen:event-type:ticket.priority_changed",
      at: "2026-02-03T04:05:06.987Z",
      ticket_id: "5158",
      subject: "Broken teapot",
      priority: "HIGH",
      channel: "web_service",
      current: "HIGH",
      previous: "LOW",
    },
  },
  {
    title: "a user who is active no longer",
    body: event(
      "user.active_changed",
      "zen:user:6596848315901",
      {
        id: "6596848315901",
        email: "ada@example.com",
        role: "end-user",
        organization_id: "0",
        created_at: "2026-02-01T05:27:58Z",
        updated_at: "2026-02-03T04:05:06Z",
      },
      { current: false, previous: true },
    ),
    becomes: "zendesk.user",
    payload: { user_id: "6596848315901", role: "end-user", current: false, previous: true },
  },
  {
    title: "an organization",
    body: event(
      "organization.name_changed",
      "zen:organization:4112492",
      { id: "4112492", name: "Acme", created_at: "2026-02-03T04:05:06Z" },
      { current: "Acme", previous: "Acme Teapots" },
    ),
    becomes: "zendesk.organization",
    payload: { organization_id: "4112492", name: "Acme" },
  },
  {
    title: "a type without an event of its own",
    body: event("article.published", "zen:article:1", { id: "1", brand_id: "2" }, { title: "Tea" }),
    becomes: "zendesk.other",
    payload: { type: "zen:event-type:article.published" },
  },
  {
    title: "what a trigger sends, in a form of your own",
    body: { ticket: "5158", title: "Broken teapot" },
    becomes: "zendesk.other",
    payload: { body: { ticket: "5158", title: "Broken teapot" } },
  },
];
