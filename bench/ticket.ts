/** The event of every HTTP bench: a support ticket of ordinary length. */
export const ticketEvent = {
  name: "support.ticket.created",
  payload: {
    ticket_id: "T-48213",
    subject: "Dashboards time out since this morning",
    body:
      "Hello,\n\nsince about 8:40 every dashboard of our workspace ends in a gateway time-out. We tried two " +
      "browsers and a phone on another network. The status page is green. Our weekly report is due at noon, " +
      "so please tell us whether an export is possible in the meantime.\n\nKind regards,\nMarta Oliveira",
    customer_tier: "enterprise",
    channel: "email",
    account: { id: "acct_91", seats: 140 },
  },
} as const;
