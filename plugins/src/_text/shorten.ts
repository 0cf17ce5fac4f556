/** What stands where something was left out. */
export const shorteningMark = "…";

/**
 * Cuts a text to `unitsMax` UTF-16 units, with a mark at the end where something was left out. A
 * surrogate pair stays whole; `cut` may take more away, such as half of an escape.
 */
export function shorten(
  text: string,
  unitsMax: number,
  cut: (beginning: string) => string = (beginning) => beginning,
): string {
  if (text.length <= unitsMax) return text;
  if (unitsMax < shorteningMark.length) return "";
  let end = unitsMax - shorteningMark.length;
  const last = text.charCodeAt(end - 1);
  if (last >= 0xd800 && last <= 0xdbff) end -= 1;
  return cut(text.slice(0, end)) + shorteningMark;
}
