/** 2000-01-01, from which Postgres counts. */
const epochSeconds = Date.UTC(2000, 0, 1) / 1000;
/** Years whose microseconds a double holds to the last one. */
const yearMin = 1800;
const yearMax = 2200;

/**
 * Microseconds since 2000, as `timestamptz_recv` takes them, of plain RFC 3339 in UTC, as the
 * envelope's own times are written: `2026-11-23T10:11:12.123456Z`. Undefined for every other text and
 * for what is no moment: those are the server's to read or to refuse. Digits are read by hand because
 * this runs twice for each timestamp that is delivered.
 */
export function timestampMicroseconds(text: string): number | undefined {
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, 16);
  const second = digits(text, 17, 19);
  if (!hasShape(text) || year < yearMin || year > yearMax) return undefined;
  if (day < 1 || !(day <= lastDay(year, month))) return undefined;
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  const fraction = fractionOf(text);
  const seconds = Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - epochSeconds;
  return Number.isNaN(fraction) ? undefined : seconds * 1e6 + fraction;
}

/** The number that stands between two places; NaN where a character is no digit. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function hasShape(text: string): boolean {
  return (
    text[4] === "-" &&
    text[7] === "-" &&
    text[10] === "T" &&
    text[13] === ":" &&
    text[16] === ":" &&
    text.endsWith("Z")
  );
}

const lastDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function lastDay(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (lastDays[month - 1] ?? Number.NaN);
}

/** Microseconds behind the second: none, or a point and up to six digits. */
function fractionOf(text: string): number {
  const end = text.length - 1;
  if (end === 19) return 0;
  const count = end - 20;
  if (text[19] !== "." || count < 1 || count > 6) return Number.NaN;
  return digits(text, 20, end) * 10 ** (6 - count);
}
