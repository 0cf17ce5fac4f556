/** Executed as tests and shown in the docs: what a pipeline sends, an event, and what Discord gets of it. */
export const examples = [
  {
    title: "A line of text",
    route: { content: "**Ticket {{ $event.ticket_id }}**: {{ $event.subject }}" },
    input: { ticket_id: "T1", subject: "@everyone *log in* fails" },
    posted: {
      content: "**Ticket T1**: @\u200beveryone \\*log in\\* fails",
      allowed_mentions: { parse: [], roles: [], users: [] },
      flags: 4,
    },
  },
  {
    title: "A ping that the config allows",
    route: {
      content: "<@&123456789012345678> {{ $event.subject }}",
      mentions: { roles: ["123456789012345678"] },
    },
    input: { subject: "Database is down <@&123456789012345678>" },
    posted: {
      content: "<@&123456789012345678> Database is down \\<@\u200b&123456789012345678\\>",
      allowed_mentions: { parse: [], roles: ["123456789012345678"], users: [] },
    },
  },
  {
    title: "An embed",
    route: {
      embeds: [
        {
          title: "{{ $event.subject }}",
          color: 15158332,
          fields: [{ name: "Tier", value: "$event.tier", inline: true }],
          footer: { text: "{{ $event.ticket_id }}" },
        },
      ],
    },
    input: { subject: "Help", tier: "pro", ticket_id: "T-1" },
    posted: {
      embeds: [
        {
          title: "Help",
          color: 15158332,
          fields: [{ name: "Tier", value: "pro", inline: true }],
          footer: { text: "T-1" },
        },
      ],
    },
  },
] as const;
