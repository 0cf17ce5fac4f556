/** Executed as tests and shown in the docs: what a pipeline sends, an event, and what the mail says. */
export const examples = [
  {
    title: "A mail to a team",
    route: {
      to: "On call <oncall@acme.example>",
      subject: "[{{ $event.urgency }}] {{ $event.subject }}",
      text: "{{ $event.body }}\n\nTicket {{ $event.ticket_id }}",
    },
    input: { urgency: "critical", subject: "Login fails", body: "Since 9:00.", ticket_id: "T-1" },
    recipients: ["oncall@acme.example"],
    contains: [
      "Subject: [critical] Login fails",
      "To: On call <oncall@acme.example>",
      "Since 9:00.",
      "Ticket T-1",
    ],
  },
  {
    title: "HTML to the address in the event, with a link to unsubscribe",
    route: {
      to: "{{ $event.name }} <{{ $event.email }}>",
      subject: "Welcome, {{ $event.name }}",
      html: "<p>Hello <b>{{ $event.name }}</b></p>",
      unsubscribe: "https://acme.example/u/{{ $event.id }}",
      oneClick: true,
    },
    input: { name: "Ana <b>", email: "ana@customer.example", id: "u1" },
    recipients: ["ana@customer.example"],
    contains: [
      "Subject: Welcome, Ana <b>",
      "<p>Hello <b>Ana &#60;b&#62;</b></p>",
      "List-Unsubscribe: <https://acme.example/u/u1>",
      "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    ],
  },
] as const;
