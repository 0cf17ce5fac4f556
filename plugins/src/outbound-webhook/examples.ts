/** Executed as tests and shown in the docs: what a pipeline sends, an event, and the request's body. */
export const examples = [
  {
    title: "The event in the envelope of Standard Webhooks",
    route: {},
    input: { ticket_id: "T-1", amount: 12.5 },
    body: {
      type: "test.event",
      timestamp: "2026-01-01T00:00:00.000Z",
      data: { ticket_id: "T-1", amount: 12.5 },
    },
  },
  {
    title: "The payload as it is",
    route: { body: "$event" },
    input: { ticket_id: "T-1", seats: 5 },
    body: { ticket_id: "T-1", seats: 5 },
  },
  {
    title: "A body of one's own, in which values keep their types",
    route: {
      body: {
        kind: "ticket",
        id: "$event.ticket_id",
        seats: "$event.seats",
        title: "{{ $event.ticket_id }}: {{ $event.subject }}",
        absent: "$event.absent",
      },
    },
    input: { ticket_id: "T-1", seats: 5, subject: "Help" },
    body: { kind: "ticket", id: "T-1", seats: 5, title: "T-1: Help" },
  },
] as const;
