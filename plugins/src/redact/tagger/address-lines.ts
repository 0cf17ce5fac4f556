import type { Candidate } from "../types.ts";

// The end of a line, and perhaps up to two lines of a city, a region, a country.
const LINE_END = /^[ \t,]*(?:\r?\n[ \t]*){1,2}$/;
const PLACES =
  /^[ \t,]*(?:\r?\n[ \t]*){1,2}[\p{L}\p{M} '.(),-]{2,40}(?:(?:\r?\n[ \t]*){1,2}[\p{L}\p{M} '.(),-]{1,30})?$/u;
const GAP_CHARS_MAX = 90;
const POSTAL_CODE = /^[\d -]{3,10}$/;

/**
 * Makes one finding of an address that was found line by line, with the city that stands between the
 * street and the postal code: whoever sees that city left over knows half of it.
 */
export function joinAddressLines(text: string, found: Candidate[]): Candidate[] {
  if (found.length < 2 || found.filter(({ type }) => type === "ADDRESS").length < 2) return found;
  const joined: Candidate[] = [];
  for (const candidate of found.toSorted((a, b) => a.start - b.start)) {
    const at = joined.at(-1)?.type === "ADDRESS" ? joined.length - 1 : joined.length - 2;
    const address = joined[at];
    if (address !== undefined && goesOn(text, address, candidate)) {
      joined.length = at;
      joined.push({ ...address, end: candidate.end });
    } else joined.push(candidate);
  }
  return joined;
}

// A city may have been taken for a name, which then stands between the two.
function goesOn(text: string, address: Candidate, next: Candidate): boolean {
  if (address.type !== "ADDRESS" || next.type !== "ADDRESS") return false;
  if (next.start - address.end > GAP_CHARS_MAX) return false;
  const gap = text.slice(address.end, next.start);
  if (LINE_END.test(gap)) return true;
  return PLACES.test(gap) && POSTAL_CODE.test(text.slice(next.start, next.end));
}
