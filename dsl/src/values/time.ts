import { faults } from "./faults.ts";
import { Duration, type EvaluationError, Timestamp } from "./values.ts";

const NANOS = 1_000_000_000;
/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z in seconds. */
const SECONDS_MIN = -62_135_596_800;
const SECONDS_MAX = 253_402_300_799;
/** Ten thousand years, the range of google.protobuf.Duration. */
const DURATION_SECONDS_MAX = 315_576_000_000;

const RFC_3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** Parses an RFC 3339 timestamp; undefined when it is none or out of the years 1 to 9999. */
export function parseTimestamp(text: string): Timestamp | undefined {
  const match = text.length > 40 ? null : RFC_3339.exec(text);
  if (match === null) return undefined;
  const field = (index: number): number => Number(match[index] ?? 0);
  const [year, month, day] = [field(1), field(2), field(3)];
  const [hour, minute, second] = [field(4), field(5), field(6)];
  if (hour > 23 || minute > 59 || second > 59 || field(9) > 23 || field(10) > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  date.setUTCHours(hour, minute, second);
  const offset = (match[8] === "-" ? -1 : 1) * (field(9) * 3600 + field(10) * 60);
  const nanos = Number((match[7] ?? "").padEnd(9, "0"));
  const seconds = date.getTime() / 1000 - offset;
  return seconds < SECONDS_MIN || seconds > SECONDS_MAX ? undefined : new Timestamp(seconds, nanos);
}

/** The timestamp of a JavaScript date; undefined for an invalid one. */
export function timestampOfDate(date: Date): Timestamp | undefined {
  const milliseconds = date.getTime();
  if (Number.isNaN(milliseconds)) return undefined;
  const seconds = Math.floor(milliseconds / 1000);
  return new Timestamp(seconds, Math.round(milliseconds - seconds * 1000) * 1_000_000);
}

/** A timestamp from seconds and nanoseconds of any size and sign, or an overflow. */
export function makeTimestamp(seconds: number, nanos: number): Timestamp | EvaluationError {
  const carry = Math.floor(nanos / NANOS);
  const whole = seconds + carry;
  if (whole < SECONDS_MIN || whole > SECONDS_MAX) return faults.overflow("timestamp");
  return new Timestamp(whole, nanos - carry * NANOS);
}

/** A duration from seconds and nanoseconds of any size and sign, or an overflow. */
export function makeDuration(seconds: number, nanos: number): Duration | EvaluationError {
  let whole = seconds + Math.trunc(nanos / NANOS);
  let rest = nanos % NANOS;
  if (whole > 0 && rest < 0) {
    whole -= 1;
    rest += NANOS;
  } else if (whole < 0 && rest > 0) {
    whole += 1;
    rest -= NANOS;
  }
  if (Math.abs(whole) > DURATION_SECONDS_MAX) return faults.overflow("duration");
  // Adding zero turns a negative zero into zero.
  return new Duration(whole + 0, rest + 0);
}

const UNIT_NANOS: Readonly<Record<string, bigint>> = {
  h: 3_600_000_000_000n,
  m: 60_000_000_000n,
  s: 1_000_000_000n,
  ms: 1_000_000n,
  us: 1_000n,
  µs: 1_000n,
  ns: 1n,
};

/** Parses a duration such as `1h30m`, `-1.5s`, `250ms`; undefined when it is none. */
export function parseDuration(text: string): Duration | undefined {
  if (text.length > 100) return undefined;
  const whole = /^([+-]?)((?:(?:\d+(?:\.\d*)?|\.\d+)(?:h|ms|m|s|us|µs|ns))+|0)$/.exec(text);
  if (whole === null) return undefined;
  let nanos = 0n;
  for (const part of text.matchAll(/(\d*)(?:\.(\d*))?(h|ms|m|s|us|µs|ns)/g)) {
    const unit = UNIT_NANOS[part[3] ?? ""] ?? 0n;
    const fraction = part[2] ?? "";
    nanos += BigInt(part[1] === "" ? 0 : (part[1] ?? 0)) * unit;
    if (fraction !== "") nanos += (BigInt(fraction) * unit) / 10n ** BigInt(fraction.length);
  }
  if (whole[1] === "-") nanos = -nanos;
  const seconds = nanos / BigInt(NANOS);
  const duration = makeDuration(Number(seconds), Number(nanos % BigInt(NANOS)));
  return duration instanceof Duration ? duration : undefined;
}

/** RFC 3339 in UTC with as many fraction digits as needed. */
export function formatTimestamp(timestamp: Timestamp): string {
  const date = new Date(timestamp.seconds * 1000).toISOString().slice(0, 19);
  return `${date}${fraction(timestamp.nanos)}Z`;
}

/** Seconds with as many fraction digits as needed and `s`: `1.5s`. */
export function formatDuration(duration: Duration): string {
  const sign = duration.seconds < 0 || duration.nanos < 0 ? "-" : "";
  return `${sign}${Math.abs(duration.seconds)}${fraction(Math.abs(duration.nanos))}s`;
}

function fraction(nanos: number): string {
  return nanos === 0 ? "" : `.${String(nanos).padStart(9, "0").replace(/0+$/, "")}`;
}

const ZONE_OFFSET = /^([+-]?)(\d\d):(\d\d)$/;
const formatters = new Map<string, Intl.DateTimeFormat>();
const FORMATTERS_MAX = 500;

/**
 * The wall clock of a timestamp in a zone, as a date whose UTC fields hold it; undefined when there is
 * no such zone. Zones are IANA names or offsets such as `+01:00`.
 */
export function wallClock(timestamp: Timestamp, zone: string): Date | undefined {
  const date = new Date(timestamp.seconds * 1000 + Math.floor(timestamp.nanos / 1_000_000));
  if (zone === "UTC" || zone === "Z") return date;
  const offset = ZONE_OFFSET.exec(zone);
  if (offset !== null) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3]);
    if (minutes >= 24 * 60 || Number(offset[3]) > 59) return undefined;
    return new Date(date.getTime() + (offset[1] === "-" ? -1 : 1) * minutes * 60_000);
  }
  const formatter = formatterOf(zone);
  if (formatter === undefined) return undefined;
  const parts: Record<string, string> = {};
  for (const { type, value } of formatter.formatToParts(date)) parts[type] = value;
  const part = (name: string): number => Number(parts[name] ?? 0);
  const local = new Date(0);
  const year = parts["era"] === "BC" ? 1 - part("year") : part("year");
  local.setUTCFullYear(year, part("month") - 1, part("day"));
  local.setUTCHours(part("hour"), part("minute"), part("second"), date.getUTCMilliseconds());
  return local;
}

function formatterOf(zone: string): Intl.DateTimeFormat | undefined {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  try {
    const formatter = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    if (formatters.size >= FORMATTERS_MAX) formatters.clear();
    formatters.set(zone, formatter);
    return formatter;
  } catch {
    return undefined;
  }
}
