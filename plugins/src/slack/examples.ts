/** Executed as tests and shown in the docs: what a pipeline sends, an event, and what Slack gets of it. */
export const examples = [
  {
    title: "A line of text",
    route: { text: "Ticket {{ $event.ticket_id }}: {{ $event.subject }}" },
    input: { ticket_id: "T-1", subject: "Cannot log in <!channel> & more" },
    posted: { text: "Ticket T-1: Cannot log in &lt;!channel&gt; &amp; more" },
  },
  {
    title: "A mention of one's own, which stays one",
    route: { text: "<!here> {{ $event.subject }}" },
    input: { subject: "Database is down" },
    posted: { text: "<!here> Database is down" },
  },
  {
    title: "Blocks",
    route: {
      text: "{{ $event.subject }}",
      blocks: [
        { type: "header", text: { type: "plain_text", text: "{{ $event.subject }}" } },
        { type: "section", text: { type: "mrkdwn", text: "*From* {{ $event.email }}" } },
      ],
    },
    input: { subject: "Help", email: "ana@acme.example" },
    posted: {
      text: "Help",
      blocks: [
        { type: "header", text: { type: "plain_text", text: "Help" } },
        {
          type: "section",
          text: { type: "mrkdwn", text: "*From* ana@acme.example", verbatim: true },
        },
      ],
    },
  },
] as const;
