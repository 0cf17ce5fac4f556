import { faults } from "../values/faults.ts";
import { type FunctionDefinition, member } from "./definition.ts";
import { wallClock } from "../values/time.ts";
import { types } from "../types.ts";
import type { Duration, Result, Timestamp } from "../values/values.ts";

const { duration, int, string, timestamp } = types;

const DAY_MS = 86_400_000;

function dayOfYear(date: Date): number {
  const yearStart = new Date(0);
  yearStart.setUTCFullYear(date.getUTCFullYear(), 0, 1);
  return Math.floor((date.getTime() - yearStart.getTime()) / DAY_MS);
}

function part(
  name: string,
  summary: string,
  read: (date: Date) => number,
  ofDuration: ((value: Duration) => number) | undefined,
  result: number,
): FunctionDefinition {
  const inZone = (value: Timestamp, zone: string): Result => {
    const date = wallClock(value, zone);
    if (date === undefined) return faults.badTimeZone();
    return BigInt(read(date));
  };
  const overloads = [
    member([timestamp], int, (value: Timestamp) => inZone(value, "UTC")),
    // A zone's calendar is asked, in some microseconds.
    member([timestamp, string], int, inZone, {
      cost: (_value: Timestamp, zone: string) => 2000 + zone.length,
    }),
  ];
  if (ofDuration !== undefined) {
    overloads.push(member([duration], int, (value: Duration) => BigInt(ofDuration(value) + 0)));
  }
  const expression = `timestamp("2026-03-01T13:14:15.016Z").${name}()`;
  return { name, summary, overloads, examples: [{ expression, result }] };
}

const total =
  (unitSeconds: number) =>
  (value: Duration): number =>
    Math.trunc(value.seconds / unitSeconds);

/** The parts of a timestamp, in UTC or the zone given, and of a duration. */
export const timeParts: readonly FunctionDefinition[] = [
  part("getFullYear", "The year.", (date) => date.getUTCFullYear(), undefined, 2026),
  part("getMonth", "The month, from 0.", (date) => date.getUTCMonth(), undefined, 2),
  part("getDate", "The day of the month, from 1.", (date) => date.getUTCDate(), undefined, 1),
  part(
    "getDayOfMonth",
    "The day of the month, from 0.",
    (date) => date.getUTCDate() - 1,
    undefined,
    0,
  ),
  part(
    "getDayOfWeek",
    "The day of the week, Sunday is 0.",
    (date) => date.getUTCDay(),
    undefined,
    0,
  ),
  part("getDayOfYear", "The day of the year, from 0.", dayOfYear, undefined, 59),
  part(
    "getHours",
    "The hour; of a duration, all its hours.",
    (date) => date.getUTCHours(),
    total(3600),
    13,
  ),
  part(
    "getMinutes",
    "The minute; of a duration, all its minutes.",
    (date) => date.getUTCMinutes(),
    total(60),
    14,
  ),
  part(
    "getSeconds",
    "The second; of a duration, all its seconds.",
    (date) => date.getUTCSeconds(),
    total(1),
    15,
  ),
  part(
    "getMilliseconds",
    "The millisecond within the second.",
    (date) => date.getUTCMilliseconds(),
    (value) => Math.trunc(value.nanos / 1_000_000),
    16,
  ),
];
