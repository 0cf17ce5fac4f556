/** Executed as tests and shown in the docs: what a pipeline sends, an event, and what Telegram gets of it. */
export const examples = [
  {
    title: "A line of text",
    route: { text: "*Ticket {{ $event.ticket_id }}*: {{ $event.subject }}" },
    input: { ticket_id: "T_1_2", subject: "*log in* fails, says @ana" },
    posted: {
      text: "Ticket T_1_2: *log in* fails, says @\u200bana",
      entities: [{ type: "bold", offset: 0, length: 12 }],
    },
  },
  {
    title: "A link and code, in a topic of a forum, without a sound",
    route: {
      text: "[Open](https://acme.example/t/{{ $event.ticket_id }}) `{{ $event.code }}`",
      topic: "$event.topic",
      silent: true,
    },
    input: { ticket_id: "T-1", code: "E`42", topic: 7 },
    posted: {
      text: "Open E`42",
      entities: [
        { type: "text_link", offset: 0, length: 4, url: "https://acme.example/t/T-1" },
        { type: "code", offset: 5, length: 4 },
      ],
      message_thread_id: 7,
      disable_notification: true,
    },
  },
] as const;
