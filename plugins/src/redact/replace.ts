import type { Found } from "./find.ts";
import type { Finding, Range } from "./types.ts";

/** Says what stands in the place of a finding; `undefined` leaves it as it is. */
export type Replace = (finding: Finding, value: string) => string | undefined;

/** The text with its findings replaced. Markup within a finding is left standing, in its place. */
export function replaceFindings(text: string, found: Found, replace: Replace): string {
  if (found.findings.length === 0) return text;
  // Joined, not added up: a sum of strings stays a chain of its parts, and whoever reads it by
  // character, as the next pass does, pays for that at every one.
  const result: string[] = [];
  let done = 0;
  let mark = 0;
  for (const finding of found.findings) {
    // Findings and marks are in order, so that the marks before this finding are done with.
    while ((found.markup[mark]?.end ?? Infinity) <= finding.start) mark += 1;
    if (mark === found.markup.length) {
      const replacement = replace(finding, text.slice(finding.start, finding.end));
      if (replacement === undefined) continue;
      result.push(text.slice(done, finding.start), replacement);
      done = finding.end;
      continue;
    }
    const pieces = withoutMarkup(finding, found.markup, mark);
    const value = pieces.map((piece) => text.slice(piece.start, piece.end)).join("");
    const replacement = replace(finding, value);
    if (replacement === undefined) continue;
    pieces.forEach((piece, i) => {
      result.push(text.slice(done, piece.start));
      if (i === 0) result.push(replacement);
      done = piece.end;
    });
  }
  result.push(text.slice(done));
  return result.join("");
}

function withoutMarkup(finding: Range, markup: readonly Range[], first: number): Range[] {
  const pieces: Range[] = [];
  let { start } = finding;
  for (let i = first; i < markup.length; i += 1) {
    const mark = markup[i];
    if (mark === undefined || mark.start >= finding.end) break;
    // Findings within a tag are attribute values: there the tag is the text.
    if (mark.start < finding.start && mark.end > finding.end) continue;
    if (mark.start > start) pieces.push({ start, end: mark.start });
    start = Math.max(start, mark.end);
  }
  if (start < finding.end) pieces.push({ start, end: finding.end });
  return pieces;
}
