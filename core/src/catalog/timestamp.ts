const RFC_3339 =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z: the range of timestamps in expressions. */
const MS_MIN = -62_135_596_800_000;
const MS_MAX = 253_402_300_799_999;

/** True for an RFC 3339 timestamp of a day that exists, in the years 1 to 9999, as expressions read it. */
export function isTimestamp(text: string): boolean {
  if (!RFC_3339.test(text)) return false;
  const year = Number(text.slice(0, 4));
  const day = Number(text.slice(8, 10));
  if (day > 28 && day > daysIn(year, Number(text.slice(5, 7)))) return false;
  if (year > 1 && year < 9999) return true;
  // Near the ends of the range the zone decides.
  const ms = Date.parse(
    text.slice(0, 19).toUpperCase() + text.slice(zoneStart(text)).toUpperCase(),
  );
  return ms >= MS_MIN && ms <= MS_MAX;
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

function zoneStart(text: string): number {
  return /[Zz]$/.test(text) ? text.length - 1 : text.length - "+00:00".length;
}
