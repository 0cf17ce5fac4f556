const rfc3339 =
  /^\d{4}-(\d\d)-(\d\d)[Tt ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:[Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/**
 * Milliseconds since the Unix epoch of an RFC 3339 time, or undefined where the text is none, or names
 * a day that does not exist (`2026-02-30`). Digits beyond milliseconds are cut off.
 */
export function parseTimestamp(text: string): number | undefined {
  const match = rfc3339.exec(text);
  if (match === null) return undefined;
  const timeMs = Date.parse(text.toUpperCase().replace(" ", "T"));
  if (Number.isNaN(timeMs)) return undefined;
  // `Date.parse` rolls 30 February over into March: midnight of a real day keeps its day.
  const [month, day] = [Number(match[1]), Number(match[2])];
  const date = new Date(Date.parse(`${text.slice(0, 10)}T00:00:00Z`));
  return date.getUTCMonth() + 1 === month && date.getUTCDate() === day ? timeMs : undefined;
}
