import { matchesOf } from "../matches.ts";
import { WEIGHT } from "../types.ts";
import type { Candidate } from "../types.ts";
import { MARK } from "../tagger/tokens.ts";
import { before } from "./pattern.ts";
import type { Reading } from "./reading.ts";

const USERINFO = /(?<=\b[a-z][a-z\d+.-]{1,20}:\/\/)[^\s/@:]{0,100}:[^\s/@]{1,200}(?=@)/gi;
const PROFILE =
  /(?:\/\/|\b)(?:[\w-]{1,30}\.){1,3}[a-z]{2,10}\/(?:(@|u\/|user\/|users\/|profile\/|profiles\/|in\/|members?\/|people\/)([\w.-]{2,40})|([\w.-]{2,40}))\/?(?=[\s,;:!?)\]"'>.]|$)/gi;
const HOST_AND_PATH = /\.[a-z]{2,10}\//i;
const SOCIAL =
  /\b(?:facebook|github|gitlab|instagram|linkedin|medium|mastodon|pinterest|reddit|snapchat|t|telegram|threads|tiktok|twitch|twitter|x|youtube)\.(?:com|me|net|org|tv)\//i;
const PROFILE_WORD = /\b(?:profile|account|page|channel|handle|follow|find me|username)\b/i;
const PROFILE_BEFORE = new RegExp(String.raw`${PROFILE_WORD.source}[^/]{0,20}$`);

/** User and password inside a URL, as in `postgres://user:password@host`. */
export function findUrlCredentials({ text, marks }: Reading, found: Candidate[]): void {
  if ((marks & MARK.slash) === 0 || !text.includes("://")) return;
  for (const match of matchesOf(text, USERINFO)) {
    const start = match.index;
    const end = start + match[0].length;
    found.push({ start, end, type: "URL_CREDENTIAL", weight: WEIGHT.secret });
  }
}

/** False where no word calls the address of a page a profile. */
export function maybeProfile(text: string): boolean {
  return HOST_AND_PATH.test(text) && PROFILE_WORD.test(text);
}

/** The user's name in the address of a profile page. */
export function findProfiles({ text, marks }: Reading, found: Candidate[]): void {
  if ((marks & MARK.slash) === 0 || !HOST_AND_PATH.test(text)) return;
  for (const match of matchesOf(text, PROFILE)) {
    const name = (match[2] ?? match[3] ?? "").replace(/\.+$/, "");
    if (name.length < 2) continue;
    const profile =
      match[1] !== undefined ||
      SOCIAL.test(match[0]) ||
      PROFILE_BEFORE.test(before(text, match.index, 40).replace(/https?:$/, ""));
    if (!profile) continue;
    const start = match.index + match[0].lastIndexOf(name);
    found.push({ start, end: start + name.length, type: "USERNAME", weight: WEIGHT.labelled });
  }
}
