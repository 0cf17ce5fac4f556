/**
 * Executed as tests and shown in the docs: a config, what comes in and when (s), and what has gone on by
 * `untilS`: the last that was heard of a key.
 */
export const examples = [
  {
    title: "A nightly job that did not report, beside one that did",
    config: { key: "$event.job", within: "25h" },
    input: [
      { atS: 0, payload: { job: "backup", night: 1 } },
      { atS: 60, payload: { job: "invoices", night: 1 } },
      { atS: 86_400, payload: { job: "backup", night: 2 } },
      { atS: 172_800, payload: { job: "backup", night: 3 } },
    ],
    untilS: 180_000,
    passed: [{ job: "invoices", night: 1 }],
  },
] as const;
