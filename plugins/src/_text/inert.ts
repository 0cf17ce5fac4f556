/**
 * Takes from a text what is not to be read but acts: control characters, marks and overrides of the
 * writing direction, halves of surrogate pairs (which become U+FFFD). Lines end with a line feed.
 */
export function inert(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?|\u2028|\u2029/g, "\n")
    .replaceAll(actingCharacters, "");
}

/** The same, on one line: for a title or a header. */
export function inertLine(text: string): string {
  return inert(text)
    .replaceAll(/[\n\t]+/g, " ")
    .trim();
}

/** C0 but tab and line feed, DEL, C1, direction marks (UAX #9), byte order mark, invisible tags. */
const actingCharacters =
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/gu;
