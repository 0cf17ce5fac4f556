/**
 * The text of a moment, as `toISOString` writes it. Events of one batch mostly stand in one second, and
 * V8 takes a microsecond to write what precedes the milliseconds: it is kept from one call to the next.
 */
export function isoTime(date: Date): string {
  const ms = date.getTime();
  const inSecond = ms % 1_000;
  // Before 1970 the rest is negative, and without a date it is none: both are left to V8.
  if (!(inSecond >= 0)) return date.toISOString();
  const second = ms - inSecond;
  if (second !== lastSecond) {
    // Past the year 9999 the text is longer in front, never behind.
    upToPoint = date.toISOString().slice(0, -"000Z".length);
    lastSecond = second;
  }
  return `${upToPoint}${String(inSecond).padStart(3, "0")}Z`;
}

let lastSecond = Number.NaN;
let upToPoint = "";
