import { matchesAt } from "../matches.ts";
import { WEIGHT } from "../types.ts";
import type { Candidate, Range } from "../types.ts";
import { upToLabel } from "./announced.ts";
import { OPENS } from "./openers.ts";
import { Opening } from "./opening.ts";
import { WORD, hashWord } from "../tagger/lexicon.ts";
import { defaultModel } from "../tagger/model.ts";
import { MARK } from "../tagger/tokens.ts";
import type { Reading } from "./reading.ts";

const LABELLED = new Opening(
  /(?<![\w/])(?:user ?name|user|login(?: name| id)?|log-in|screen ?name|nick ?name|gamer ?tag|handle|discord|skype|telegram|twitter|instagram|insta|github|steam|psn|xbox|(?:opened|submitted|posted|created|reported|closed) by|assigned to|signed up as|sign up as|registered as|logged in as|log in as|signed in as|known as|rename(?:d)? (?:it |me |to |my \w{1,12} )?(?:to|as)|my (?:account|profile|id) is)(?:\s{1,2}(?:name|id|handle|is|was|to))?(?=[\s:="'])\s{0,2}[:=]?\s{0,2}["'@\x60(]{0,2}(?<=[\s:="'@\x60(])([\w\u00c0-\u024f][\w\u00c0-\u024f.-]{1,39})/gi,
  OPENS.username,
);
const SHAPED = /(?<![\w.@/:-])@?[a-z]{2,20}[._][a-z]{2,20}\d{1,4}(?![\w@(/-]|\.\w)/iy;
const MENTION = /(?<![\w@./])@( ?)([a-z_][\w.]{2,29})(?![\w/@-]|\.\w|\()/iy;
// What follows an @ and is no one: groups of a chat, roles, annotations of code and style sheets.
const NO_USER = new Set(
  "all apply author autowired bean channel charset component container deprecated entity everyone example export extend font fontface gmail help here id import include input internal keyframes layer link media mixin nonnull notnull nullable output override page param private property public return returns sales see service since support supports tailwind team test throws todo type typedef use version".split(
    " ",
  ),
);
const WORDLIKE = /^[\p{L}]+$/u;

/** User names after a word that announces one, and those whose shape gives them away. */
export function findUsernames(reading: Reading, found: Candidate[]): void {
  const { text, strictness } = reading;
  findLabelled(reading, found);
  if (reading.digits > 0) findShaped(reading, found);
  if (strictness !== "relaxed" && (reading.marks & MARK.at) !== 0) findMentions(text, found);
}

/** False where no word announces a user name but those that are hidden as some of `findings`. */
export function maybeAnnounced(reading: Reading, findings: readonly Range[]): boolean {
  return LABELLED.matches(reading).some((match) => {
    const wordChars = match[0].length - (match[1] ?? "").length;
    const text = upToLabel(reading.text, match.index, match.index + wordChars, findings);
    // What ends before the label was no user name before, and is none now.
    return text === undefined || (text[wordChars] !== "[" && match[0].length >= text.length);
  });
}

function findLabelled(reading: Reading, found: Candidate[]): void {
  const { text } = reading;
  for (const match of LABELLED.matches(reading)) {
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

function findShaped({ text, joints }: Reading, found: Candidate[]): void {
  for (const joint of joints) {
    const start = text[joint - 1] === "@" ? joint - 1 : joint;
    SHAPED.lastIndex = start;
    if (!SHAPED.test(text)) continue;
    found.push({ start, end: SHAPED.lastIndex, type: "USERNAME", weight: WEIGHT.guessed });
  }
}

function findMentions(text: string, found: Candidate[]): void {
  for (const match of matchesAt(text, "@", MENTION)) {
    const name = (match[2] ?? "").replace(/\.+$/, "");
    if (NO_USER.has(name.toLowerCase())) continue;
    // "dinner @ home": with a space it may be a place, and is a user name only if it is no word.
    if (match[1] !== "" && isWord(name)) continue;
    const start = match.index;
    const end = start + 1 + (match[1] ?? "").length + name.length;
    found.push({ start, end, type: "USERNAME", weight: WEIGHT.guessed });
  }
}

function isWord(name: string): boolean {
  const known = defaultModel().lexicon.classOf(hashWord(name));
  return (known & (WORD.common | WORD.other | WORD.place)) !== 0;
}
