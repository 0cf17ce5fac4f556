/** Executed as tests and shown in the docs: what a pipeline sends, an event, and the page made of it. */
export const examples = [
  {
    title: "A page with properties of several types",
    route: {
      properties: {
        Name: "{{ $event.ticket_id }}: {{ $event.subject }}",
        Amount: "$event.amount",
        Urgency: "$event.urgency",
        Tags: "$event.tags",
        Received: "$meta.received_at",
        Open: true,
        Coupon: "$event.coupon",
      },
    },
    input: {
      ticket_id: "T-1",
      subject: "Help",
      amount: 12.5,
      urgency: "critical",
      tags: ["vip", "mail", "vip"],
    },
    page: {
      properties: {
        Name: { title: [{ type: "text", text: { content: "T-1: Help" } }] },
        Amount: { number: 12.5 },
        Urgency: { select: { name: "critical" } },
        Tags: { multi_select: [{ name: "vip" }, { name: "mail" }] },
        Received: { date: { start: "2026-01-01T00:00:00.000Z" } },
        Open: { checkbox: true },
      },
    },
  },
  {
    title: "With text on the page",
    route: {
      properties: { Name: "$event.subject" },
      children: [
        "{{ $event.body }}",
        {
          type: "callout",
          callout: { rich_text: [{ type: "text", text: { content: "From {{ $event.email }}" } }] },
        },
      ],
    },
    input: { subject: "Help", body: "It fails.", email: "ana@acme.example" },
    page: {
      properties: { Name: { title: [{ type: "text", text: { content: "Help" } }] } },
      children: [
        {
          object: "block",
          type: "paragraph",
          paragraph: { rich_text: [{ type: "text", text: { content: "It fails." } }] },
        },
        {
          type: "callout",
          callout: { rich_text: [{ type: "text", text: { content: "From ana@acme.example" } }] },
        },
      ],
    },
  },
] as const;
