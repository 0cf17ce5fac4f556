import * as fc from "fast-check";

/** Event names, pipelines and routes: few, so that calls meet. */
export const names = ["a", "b", "c"];
export const pipelines = ["p", "q"];
const routes = ["r", "s"];
export const targets = pipelines.flatMap((pipeline) =>
  routes.map((route) => ({ pipeline, route })),
);

/** What becomes of the events of a batch, one after another. */
export type Fate = "park" | "bury" | "done" | "done at last";

const name = fc.constantFrom(...names);
const event = fc.record({
  name,
  key: fc.option(fc.constantFrom("k1", "k2", "k3"), { nil: undefined }),
  timestampMs: fc.option(fc.integer({ min: -10, max: 10 }), { nil: undefined }),
  text: fc.string({ unit: "binary" }),
});
const ending = {
  fates: fc.array(fc.constantFrom<Fate>("park", "bury", "done", "done at last"), { maxLength: 6 }),
  target: fc.constantFrom(...targets),
  dueMs: fc.integer({ min: 0, max: 200 }),
  tally: fc.dictionary(fc.constantFrom("x", "y.z"), fc.integer({ min: 0, max: 9 })),
};
const durationMs = fc.integer({ min: 0, max: 40_000 });

/** Payloads are some ten to thirty characters long. */
const payloadCharsMax = fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 60 }));

const append = fc.record({
  kind: fc.constant("append" as const),
  events: fc.array(event, { maxLength: 5 }),
});
const pull = fc.record({
  kind: fc.constant("pull" as const),
  pipeline: fc.constantFrom(...pipelines),
  names: fc.uniqueArray(name, { minLength: 1 }),
  limit: fc.integer({ min: 1, max: 6 }),
  payloadCharsMax,
});
const settle = fc.record({
  kind: fc.constant("settle" as const),
  /** Which of the batches at work; mostly not the one whose turn it is. */
  which: fc.nat({ max: 2 }),
  ...ending,
});
const settleParked = fc.record({
  kind: fc.constant("settleParked" as const),
  limit: fc.integer({ min: 1, max: 4 }),
  payloadCharsMax,
  ...ending,
});
const advance = fc.record({ kind: fc.constant("advance" as const), ms: durationMs });
const cache = fc.record({
  kind: fc.constant("cache" as const),
  key: fc.constantFrom("k1", "k2"),
  value: fc.string(),
  ttlMs: durationMs,
});
const quarantine = fc.record({
  kind: fc.constant("quarantine" as const),
  source: fc.constantFrom("desk", "shop"),
  key: fc.constantFrom("k1", "k2", "k3"),
  text: fc.string({ unit: "binary" }),
});
/** Of the dead letters that there are, by their order. */
const removeDeadLetters = fc.record({
  kind: fc.constant("removeDeadLetters" as const),
  which: fc.array(fc.nat({ max: 5 }), { maxLength: 3 }),
});
/** Of the dead letters that there are, by their order: tried again, or let go. */
const endDeadLetters = fc.record({
  kind: fc.constant("endDeadLetters" as const),
  which: fc.array(fc.nat({ max: 5 }), { maxLength: 3 }),
  end: fc.constantFrom("retried", "dropped"),
});
const serve = fc.record({
  kind: fc.constant("serve" as const),
  pipeline: fc.constantFrom(...pipelines),
  hash: fc.constantFrom("h1", "h2", undefined),
  file: fc.constantFrom("f1", "f2"),
});
const addReplay = fc.record({
  kind: fc.constant("addReplay" as const),
  after: fc.nat({ max: 3 }),
  config: fc.constantFrom("now", "then"),
});
const stepReplay = fc.record({
  kind: fc.constant("stepReplay" as const),
  which: fc.nat({ max: 2 }),
  /** Mostly none: where the replay does not stand there, nothing may change. */
  astray: fc.constantFrom(0, 0, 0, 1),
  by: fc.nat({ max: 4 }),
  done: fc.boolean(),
  ...ending,
});
const changeReplay = fc.record({
  kind: fc.constant("changeReplay" as const),
  which: fc.nat({ max: 2 }),
  from: fc.subarray(["running", "paused", "failed"] as const),
  to: fc.constantFrom("running", "paused", "cancelled", "failed"),
});
const reopen = fc.record({ kind: fc.constant("reopen" as const) });

/** One call, as a value, so that a failing sequence can be shrunk and shown. */
export type Action = ReturnType<typeof action.generate>["value"];

const action = fc.oneof(
  { weight: 4, arbitrary: append },
  { weight: 4, arbitrary: pull },
  { weight: 4, arbitrary: settle },
  { weight: 3, arbitrary: settleParked },
  { weight: 1, arbitrary: quarantine },
  { weight: 1, arbitrary: removeDeadLetters },
  { weight: 2, arbitrary: endDeadLetters },
  { weight: 1, arbitrary: advance },
  { weight: 1, arbitrary: cache },
  { weight: 1, arbitrary: serve },
  { weight: 1, arbitrary: addReplay },
  { weight: 2, arbitrary: stepReplay },
  { weight: 1, arbitrary: changeReplay },
  { weight: 1, arbitrary: reopen },
);

export const arbitraryActions = fc.array(action, { minLength: 1, maxLength: 40 });
