/** Executed as tests and shown in the docs: a config, what comes in and when (s), and which of it passes. */
export const examples = [
  {
    title: "One alert an hour for each service",
    config: { key: "$event.service", per: "1h" },
    input: [
      { atS: 0, payload: { service: "api" } },
      { atS: 10, payload: { service: "api" } },
      { atS: 20, payload: { service: "web" } },
      { atS: 3_599, payload: { service: "api" } },
      { atS: 3_600, payload: { service: "api" } },
    ],
    passes: [true, false, true, false, true],
  },
  {
    title: "Three messages a minute in all",
    config: { events: 3, per: "1m" },
    input: [0, 1, 2, 3, 60].map((atS) => ({ atS, payload: {} })),
    passes: [true, true, true, false, true],
  },
] as const;
