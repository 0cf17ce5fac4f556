/** Executed as tests and shown in the docs: a config, what comes in, and which of it passes. */
export const examples = [
  {
    title: "Only critical tickets",
    config: { urgency: "critical" },
    input: [{ urgency: "critical" }, { urgency: "low" }],
    passes: [true, false],
  },
  {
    title: "Several fields, all of which must hold",
    config: { plan: ["pro", "enterprise"], amount: { gt: 100, lte: 500 } },
    input: [
      { plan: "pro", amount: 250 },
      { plan: "free", amount: 250 },
      { plan: "pro", amount: 100 },
    ],
    passes: [true, false, false],
  },
  {
    title: "A field that may be absent",
    config: { coupon: { exists: false } },
    input: [{}, { coupon: "SPRING" }],
    passes: [true, false],
  },
  {
    title: "An expression",
    config: '$event.email.endsWith("@acme.com") || $event.amount >= 1000.0',
    input: [
      { email: "ana@acme.com", amount: 1 },
      { email: "bo@example.org", amount: 2000 },
      { email: "bo@example.org", amount: 10 },
    ],
    passes: [true, true, false],
  },
] as const;
