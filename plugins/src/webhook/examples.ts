/**
 * Executed as tests and shown in the docs: the entry under `sources` (without its secret), a body that
 * the provider signed, and what it becomes.
 */
export const examples = [
  {
    title: "The body is the payload",
    config: { scheme: "standard-webhooks", event: "support.ticket.created" },
    headers: {},
    body: { ticket_id: "T-1", subject: "Help" },
    becomes: [{ name: "support.ticket.created", payload: { ticket_id: "T-1", subject: "Help" } }],
  },
  {
    title: "A map of your own",
    config: {
      scheme: "standard-webhooks",
      event: "support.ticket.created",
      map: {
        ticket_id: "$request.body.ticket.id",
        subject: "[{{ $request.headers['x-team'] }}] {{ $request.body.ticket.title }}",
        channel: "form",
      },
    },
    headers: { "x-team": "eu" },
    body: { ticket: { id: "T-1", title: "Help" } },
    becomes: [
      {
        name: "support.ticket.created",
        payload: { ticket_id: "T-1", subject: "[eu] Help", channel: "form" },
      },
    ],
  },
  {
    title: "One address for many kinds of webhook",
    config: {
      scheme: "standard-webhooks",
      events: [
        {
          event: "issue.opened",
          when: "$request.headers['x-kind'] == 'issues' && $request.body.action == 'opened'",
          map: { number: "$request.body.issue.number" },
        },
        { event: "repo.pushed", when: "$request.headers['x-kind'] == 'push'" },
      ],
    },
    headers: { "x-kind": "issues" },
    body: { action: "opened", issue: { number: 7 } },
    becomes: [{ name: "issue.opened", payload: { number: 7 } }],
  },
] as const;
