import type { Sample } from "./sample.ts";

const notification = (topic: string, item: object) => ({
  type: "notification_event",
  app_id: "tx2p130c",
  data: { type: "notification_event_data", item },
  links: {},
  id: "notif_ccd8a4d0-f965-11e3-a367-c779cae3e1b3",
  topic,
  delivery_status: "pending",
  delivery_attempts: 1,
  delivered_at: 0,
  first_sent_at: 1_770_091_507,
  created_at: 1_770_091_506,
  self: null,
});

export const intercom: readonly Sample[] = [
  {
    title: "a new conversation",
    body: notification("conversation.user.created", {
      type: "conversation",
      id: "1911149811",
      created_at: 1_770_091_500,
      updated_at: 1_770_091_500,
      state: "open",
      open: true,
      read: false,
      priority: "not_priority",
      admin_assignee_id: null,
      source: {
        type: "conversation",
        id: "403918330",
        subject: "",
        body: "<p>Where is my order?</p>",
        author: { type: "user", id: "5ba682d2", name: "Ada", email: "ada@example.com" },
      },
      contacts: { type: "contact.list", contacts: [{ type: "contact", id: "5ba682d2" }] },
    }),
    becomes: "intercom.conversation",
    payload: {
      topic: "conversation.user.created",
      at: "2026-02-03T04:05:06Z",
      id: "1911149811",
      text: "<p>Where is my order?</p>",
      author_email: "ada@example.com",
    },
  },
  {
    title: "a contact",
    body: notification("contact.user.updated", {
      type: "contact",
      id: "5ba682d2",
      role: "user",
      external_id: "user-17",
      email: "ada@example.com",
      name: "Ada",
    }),
    becomes: "intercom.contact",
    payload: { role: "user", external_id: "user-17" },
  },
  {
    title: "a contact that gets a tag, where the item is the pair of both",
    body: notification("contact.user.tag.created", {
      type: "contact_tag",
      contact: { type: "contact", id: "5ba682d2" },
      tag: { type: "tag", id: "17513", name: "vip" },
    }),
    becomes: "intercom.contact",
    payload: { topic: "contact.user.tag.created" },
  },
  {
    title: "a company",
    body: notification("company.created", {
      type: "company",
      id: "531ee472cce572a6ec000006",
      company_id: "acme",
      name: "Acme",
    }),
    becomes: "intercom.company",
    payload: { company_id: "acme" },
  },
  {
    title: "a ticket",
    body: notification("ticket.created", {
      type: "ticket",
      id: "494",
      ticket_id: "53",
      category: "Customer",
      open: true,
      ticket_attributes: { _default_title_: "Broken teapot" },
    }),
    becomes: "intercom.ticket",
    payload: { ticket_id: "53", category: "Customer" },
  },
  {
    title: "the ping after setting it up",
    body: notification("ping", { type: "ping", message: "something something interzen" }),
    becomes: "intercom.other",
    payload: { topic: "ping" },
  },
];
