import { WEIGHT } from "../types.ts";
import type { Candidate } from "../types.ts";
import { MARK } from "../tagger/tokens.ts";
import { isWordCode } from "./pattern.ts";
import type { Reading } from "./reading.ts";

// RFC 5321, section 4.5.3.1.1.
const LOCAL_CHARS_MAX = 64;

// Mailboxes of a function, not of a person. Strict hides them too.
const ROLE =
  /^(?:abuse|admin|billing|contact|do-?not-?reply|git|help|helpdesk|info|mailer-daemon|no-?reply|noc|postmaster|sales|security|service|support|webmaster)$/i;

/** Email addresses, also with spaces round the `@`, or percent-encoded. */
export function findEmails(reading: Reading, found: Candidate[]): void {
  const { text, marks } = reading;
  if ((marks & (MARK.at | MARK.percent)) === 0) return;
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    addAround(reading, at, at + 1, found);
  }
  for (let at = text.indexOf("%40"); at >= 0; at = text.indexOf("%40", at + 1)) {
    addAround(reading, at, at + 3, found);
  }
}

function addAround(reading: Reading, from: number, to: number, found: Candidate[]): void {
  const { text, strictness } = reading;
  const close = localStart(text, from) < from;
  const localEnd = close || text.charCodeAt(from - 1) !== 0x20 ? from : from - 1;
  const start = localStart(text, localEnd);
  const domainAt = text.charCodeAt(to) === 0x20 ? to + 1 : to;
  const end = domainEnd(text, domainAt);
  if (start === localEnd || end === domainAt) return;
  // With a space on both sides it may be prose ("2 items @ shop.example"): ask for a letter.
  if (localEnd < from && !/[a-z]/i.test(text.slice(start, localEnd))) return;
  // user:password@host is a URL's credentials.
  if (text[start - 1] === ":" && USERINFO_BEFORE.test(text.slice(Math.max(0, start - 80), start))) {
    return;
  }
  if (strictness !== "strict" && ROLE.test(text.slice(start, localEnd))) return;
  found.push({ start, end, type: "EMAIL", weight: WEIGHT.checked });
}

const USERINFO_BEFORE = /:\/\/[^\s/@]*$/;

function isLocalCode(code: number): boolean {
  // . _ + - ' ~ ! # $ & * are rare but legal; those that also delimit values are left out.
  return isWordCode(code) || code === 0x2e || code === 0x5f || code === 0x2b || code === 0x2d;
}

function localStart(text: string, end: number): number {
  let start = end;
  const limit = Math.max(0, end - LOCAL_CHARS_MAX);
  while (start > limit && isLocalCode(text.charCodeAt(start - 1))) start -= 1;
  while (start < end && !isWordCode(text.charCodeAt(start)) && text.charCodeAt(start) !== 0x5f) {
    start += 1;
  }
  return start;
}

const DOMAIN = /[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62}\.){1,8}(?:xn--[a-z\d-]{2,59}|\p{L}{2,24})/uy;

function domainEnd(text: string, at: number): number {
  DOMAIN.lastIndex = at;
  const match = DOMAIN.exec(text)?.[0];
  if (match === undefined) return at;
  // "jo@shop.com.Please write": a sentence that lost its space is no top-level domain.
  const glued = /^(.*\.[a-z]{2,6})\.[A-Z][a-z]+$/.exec(match);
  return at + (glued?.[1] ?? match).length;
}
