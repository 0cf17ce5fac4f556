import { matchesOf } from "../matches.ts";
import { WEIGHT } from "../types.ts";
import type { Candidate } from "../types.ts";
import { OPENS } from "./openers.ts";
import type { Reading } from "./reading.ts";

const LABELLED =
  /(?<![\w/])(?:user ?name|user|login(?: name| id)?|log-in|screen ?name|nick ?name|gamer ?tag|handle|discord|skype|telegram|twitter|instagram|insta|github|steam|psn|xbox|(?:opened|submitted|posted|created|reported|closed) by|assigned to|signed up as|sign up as|registered as|logged in as|log in as|signed in as|known as|rename(?:d)? (?:it |me |to |my \w{1,12} )?(?:to|as)|my (?:account|profile|id) is)(?:\s{1,2}(?:name|id|handle|is|was|to))?(?=[\s:="'])\s{0,2}[:=]?\s{0,2}["'@\x60(]{0,2}(?<=[\s:="'@\x60(])([\w\u00c0-\u024f][\w\u00c0-\u024f.-]{1,39})/gi;
const SHAPED = /(?<![\w.@/:-])@?[a-z]{2,20}[._][a-z]{2,20}\d{1,4}(?![\w@(/-]|\.\w)/gi;
const MENTION = /(?<![\w@./])@([a-z_][\w.]{2,29})\b(?!\.\w)/gi;
const WORDLIKE = /^[\p{L}]+$/u;

/** User names after a word that announces one, and those whose shape gives them away. */
export function findUsernames(reading: Reading, found: Candidate[]): void {
  const { text, strictness, opened } = reading;
  if ((opened & OPENS.username) !== 0) findLabelled(text, found);
  if (reading.digits > 0 && reading.hasJoint) findShaped(text, found);
  if (strictness === "strict" && text.includes("@")) findMentions(text, found);
}

function findLabelled(text: string, found: Candidate[]): void {
  for (const match of matchesOf(text, LABELLED)) {
    const value = (match[1] ?? "").replace(/[.-]+$/, "");
    const start = match.index + match[0].length - (match[1] ?? "").length;
    // A plain word after "user" is a sentence; a user name has a digit, a joint or an odd case.
    if (
      WORDLIKE.test(value) &&
      !/[:=@"'\x60]\s?["'@\x60(]{0,2}$/.test(text.slice(0, start).slice(-4))
    ) {
      continue;
    }
    if (/^[\d.]+$/.test(value) || value.length < 3) continue;
    found.push({ start, end: start + value.length, type: "USERNAME", weight: WEIGHT.labelled });
  }
}

function findShaped(text: string, found: Candidate[]): void {
  for (const match of matchesOf(text, SHAPED)) {
    const start = match.index;
    found.push({ start, end: start + match[0].length, type: "USERNAME", weight: WEIGHT.guessed });
  }
}

function findMentions(text: string, found: Candidate[]): void {
  for (const match of matchesOf(text, MENTION)) {
    const start = match.index;
    found.push({ start, end: start + match[0].length, type: "USERNAME", weight: WEIGHT.guessed });
  }
}
