/** Executed as tests and shown in the docs: a config, what comes in and when (s), and the number it gets. */
export const examples = [
  {
    title: "Errors of one kind in the last five minutes",
    config: { key: "$event.fingerprint", per: "5m", into: "recent" },
    input: [
      { atS: 0, payload: { fingerprint: "timeout" } },
      { atS: 60, payload: { fingerprint: "timeout" } },
      { atS: 90, payload: { fingerprint: "no memory" } },
      { atS: 299, payload: { fingerprint: "timeout" } },
      { atS: 301, payload: { fingerprint: "timeout" } },
    ],
    numbers: [1, 2, 1, 3, 3],
  },
  {
    title: "All events of the last minute",
    config: { per: "1m", into: "recent" },
    input: [
      { atS: 0, payload: { path: "/a" } },
      { atS: 1, payload: { path: "/b" } },
      { atS: 120, payload: { path: "/a" } },
    ],
    numbers: [1, 2, 1],
  },
] as const;
