import { subtract } from "../values/arithmetic.ts";
import { type FunctionDefinition, member } from "./definition.ts";
import { types } from "../types.ts";
import { Duration, type Result, type Timestamp } from "../values/values.ts";

function ageAt(created: Timestamp, received: Timestamp): Result {
  const age = subtract(received, created);
  const isNegative = age instanceof Duration && (age.seconds < 0 || age.nanos < 0);
  return isNegative ? new Duration(0, 0) : age;
}

export const age: FunctionDefinition = {
  name: "age",
  summary:
    "How old something was when the event was received: `$event.created_at.age($meta.received_at)`. " +
    "Never negative, since clocks differ.",
  overloads: [member([types.timestamp, types.timestamp], types.duration, ageAt)],
  examples: [
    {
      expression:
        'timestamp("2026-01-01T10:00:00Z").age(timestamp("2026-01-01T11:30:00Z")) > duration("1h")',
      result: true,
    },
  ],
};
