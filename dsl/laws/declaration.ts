import { createEnv, types } from "../src/index.ts";
import type { Tape } from "./tape.ts";

const { bool, bytes, double, duration, dyn, int, list, literals, map, object, string } = types;
const required = (fields: Readonly<Record<string, ReturnType<typeof list>>>) =>
  Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, { type }]));

/** An event with a field of every type that a declaration can have. */
export const declaration = object(
  {
    ...required({
      b: bool,
      by: bytes,
      d: double,
      dur: duration,
      n: int,
      ns: list(int),
      s: string,
      ss: list(string),
      scores: map(string, int),
      t: types.timestamp,
      tier: literals(["free", "pro"]),
      any: dyn,
    }),
    items: {
      type: list(
        object({
          ...required({ qty: int, price: double }),
          tag: { type: string, optional: true },
        }),
      ),
    },
    account: {
      type: object({
        id: { type: string },
        manager: { type: object(required({ email: string, age: int })), optional: true },
      }),
    },
    opt: { type: string, optional: true },
    opt_n: { type: int, optional: true },
    extra: { type: object({ known: { type: int } }, { open: true }) },
  },
  { name: "law.event" },
);

export const declaredEnv = createEnv({ variables: { $event: declaration } });
export const dynamicEnv = createEnv({ variables: { $event: dyn } });

const STRINGS = ["", "pro", "free", "a", "URGENT", "ann@acme.com", "😀é", "\ud800", "__proto__"];
const INTEGERS = [
  0,
  1,
  -1,
  3,
  2 ** 53 - 1,
  9_223_372_036_854_775_807n,
  -9_223_372_036_854_775_808n,
];
const DOUBLES = [0, 1.5, -0, 100, 1e300, -2.25, 3];

/** An event that fits the declaration, as `JSON.parse` would give it. */
export function fittingEvent(tape: Tape): Record<string, unknown> {
  const text = (): string => tape.pick(STRINGS);
  const whole = (): number | bigint => tape.pick(INTEGERS);
  const some = <T>(make: () => T): T[] => Array.from({ length: tape.below(4) }, make);
  const absent = (): Record<string, null> | undefined => tape.pick([undefined, undefined, {}]);
  return {
    b: tape.pick([false, true]),
    by: tape.pick(["", "aGVsbG8="]),
    d: tape.pick(DOUBLES),
    dur: tape.pick(["0s", "90s", "-1.5s"]),
    n: whole(),
    ns: some(whole),
    s: text(),
    ss: some(text),
    scores: Object.fromEntries(some(() => [text(), whole()] as const)),
    t: tape.pick(["2026-01-01T00:00:00Z", "1999-12-31T23:59:59.5+02:00"]),
    tier: tape.pick(["free", "pro"]),
    any: anyJson(tape, 2),
    items: some(() => ({
      qty: whole(),
      price: tape.pick(DOUBLES),
      ...tape.pick([{}, { tag: text() }, { tag: null }]),
    })),
    account: {
      id: text(),
      ...tape.pick([{}, { manager: { email: text(), age: whole() } }, { manager: null }]),
    },
    ...(absent() === undefined ? {} : { opt: text() }),
    ...tape.pick([{}, { opt_n: whole() }, { opt_n: null }]),
    extra: { known: whole(), ...tape.pick([{}, { other: anyJson(tape, 1) }]) },
  };
}

/** Any JSON value. */
export function anyJson(tape: Tape, depth: number): unknown {
  switch (tape.below(depth > 0 ? 7 : 5)) {
    case 0:
      return null;
    case 1:
      return tape.pick([false, true]);
    case 2:
      return tape.pick(STRINGS);
    case 3:
      return tape.pick(DOUBLES);
    case 4:
      return tape.pick(INTEGERS);
    case 5:
      return Array.from({ length: tape.below(3) }, () => anyJson(tape, depth - 1));
    default:
      // JSON.parse makes `__proto__` an own property, as fromEntries does.
      return Object.fromEntries(
        Array.from({ length: tape.below(4) }, () => [
          tape.pick(["a", "n", "s", "qty", "manager", "__proto__", "constructor"]),
          anyJson(tape, depth - 1),
        ]),
      );
  }
}

/** An event of which any part may not fit the declaration, or be missing. */
export function unfittingEvent(tape: Tape): unknown {
  const event = fittingEvent(tape);
  if (tape.below(20) === 1) return anyJson(tape, 2);
  const names = Object.keys(event);
  for (let count = tape.below(6); count > 0; count--) {
    const name = tape.pick(names);
    if (tape.below(3) === 0) delete event[name];
    else event[name] = anyJson(tape, 2);
  }
  return event;
}
