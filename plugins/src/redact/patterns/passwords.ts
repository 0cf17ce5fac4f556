import { matchesOf } from "../matches.ts";
import { WEIGHT } from "../types.ts";
import type { Candidate } from "../types.ts";
import { MARK } from "../tagger/tokens.ts";
import { OPENS } from "./openers.ts";
import { Opening } from "./opening.ts";
import type { Reading } from "./reading.ts";

// The word for it in the languages of most tickets.
const WORD =
  "pass ?word|passwd|pwd|pass ?code|pass ?phrase|passwort|kennwort|zugangscode|mot de passe|mdp|contrase[ñn]a|clave|senha|palavra-passe|parola(?: d'ordine)?|wachtwoord|has[łl]o|heslo|lösenord|losenord|adgangskode|salasana|jelsz[óo]|[şs]ifrem?|parola|пароль|密码|密碼|パスワード|비밀번호|pin(?: code| number|-nummer)?";
const IS =
  "is|was|are|ist|war|sind|lautet|lautete|heißt|est|était|sont|es|era|son|è|é|e'|sono|são|to|jest|är|er|on";
const LINK = String.raw`(:|=|->|=>|(?<=\s)(?:${IS})(?=[\s:]))`;
const VALUE = String.raw`(?:"([^"\n]{3,64})"|'([^'\n]{3,64})'|\x60([^\x60\n]{3,64})\x60|(\S{3,64}))`;
const EDGE = String.raw`(?<![\w\u00c0-\u024f])`;
const LABELLED = new Opening(
  new RegExp(
    String.raw`${EDGE}(?:${WORD})(?:\s{1,2}(?:for|of|to|on|für|pour|para|per|do|till)\s\S{1,40})?["']?\s{0,2}${LINK}\s{0,3}:?\s{0,3}(?:(?:still|now|noch|jetzt|wie folgt)\s?:?\s?)?${VALUE}`,
    "gi",
  ),
  OPENS.password,
);
// With nothing between the word and the value, the value must look like a password and like nothing else.
const BARE = new Opening(
  new RegExp(
    String.raw`${EDGE}(?:${WORD})\s{1,2}["'\x60]?((?=\S{0,40}\d)(?=\S{0,40}[A-Za-z])[^\s"'\x60]{6,40})`,
    "gi",
  ),
  OPENS.password,
);
const OWNED = String.raw`(?:${IS})\s(?:my|the|our|your|his|her|mein|das|unser|mon|le|mi|la|mia|il|meu|minha|mijn|het|moje)\s(?:(?:new|old|current|temporary|neues|altes)\s)?`;
const REVERSED = new RegExp(
  String.raw`(?<!\S)["'\x60]?((?=\S{0,40}\d)(?=\S{0,40}[A-Za-z])[^\s"'\x60]{5,40})["'\x60]?,?\s${OWNED}(?:${WORD})`,
  "gi",
);
const MAYBE_REVERSED = new Opening(
  new RegExp(String.raw`(?<=\s${OWNED})(?:${WORD})`, "i"),
  OPENS.password,
);
// The name of a variable or option: DB_PASSWORD=x, --api-key x, SMTP_PASS: x.
const KEYWORD =
  "(?:password|passwd|pass|pwd|secret|token|api[_-]?key|private[_-]?key|access[_-]?key|credentials?)";
const VARIABLE = new RegExp(
  String.raw`(?:(?<![A-Za-z\d])[A-Za-z][\w.-]{0,40}[_.-]|--|(?<![\w-])PG|(?<![\w-])MYSQL_?)${KEYWORD}["']?(?:\s?[=:]\s?|[ \t])["'\x60]?([^\s"'\x60,;]{3,500})`,
  "gi",
);
const MAYBE_VARIABLE = new Opening(
  new RegExp(`(?<=[_.-])${KEYWORD}|(?:PG|MYSQL)${KEYWORD}`, "i"),
  OPENS.password | OPENS.token,
);
const MAYBE = new Opening(
  new RegExp(String.raw`${EDGE}(?:${WORD})|(?<=[_.-])${KEYWORD}|(?:PG|MYSQL)${KEYWORD}`, "i"),
  OPENS.password | OPENS.token,
);
// curl -u user:password, curl --user user:password
const USER_OPTION =
  /(?<!\S)(?:-u|-U|--user|--proxy-user)[ =]?["']?([\w.@+-]{1,64}):([^\s"'@/][^\s"']{1,127})/g;
// mysql -uroot -psecret, sshpass -p secret
const P_COMMAND = /mysql|mariadb|sshpass/;
const P_OPTION =
  /\b(?:(?:mysql|mysqldump|mariadb)\b[^\n]{0,80}?\s-p|sshpass\s-p\s?)["']?([^\s"'-][^\s"']{2,63})/g;

/** Passwords that a word, a variable's name or an option of a command gives away. */
export function findPasswords(reading: Reading, found: Candidate[]): void {
  const { text, opened, marks } = reading;
  if ((marks & MARK.dash) !== 0 && (text.includes(" -") || text.startsWith("-"))) {
    findOptions(text, found);
  }
  if ((opened & (OPENS.password | OPENS.token)) === 0) return;
  if (MAYBE_VARIABLE.test(reading)) {
    for (const match of matchesOf(text, VARIABLE)) addIfOdd(match, 1, found);
  }
  if ((opened & OPENS.password) === 0) return;
  for (const match of LABELLED.matches(reading)) {
    const quoted = match[2] ?? match[3] ?? match[4];
    const end = match.index + match[0].length;
    if (quoted !== undefined) add(end - 1, quoted, found);
    else addAfter(match[5] ?? "", match[1] ?? "", end, found);
  }
  for (const match of BARE.matches(reading)) addIfOdd(match, 1, found);
  if (!MAYBE_REVERSED.test(reading)) return;
  for (const match of matchesOf(text, REVERSED)) {
    const value = match[1] ?? "";
    add(match.index + match[0].indexOf(value) + value.length, value, found);
  }
}

/** False where no word and no variable's name is one for a password, the options of commands aside. */
export function maybePassword(reading: Reading): boolean {
  return MAYBE.test(reading);
}

function findOptions(text: string, found: Candidate[]): void {
  if (text.includes("-u") || text.includes("-U") || text.includes("--")) findUsers(text, found);
  if (!P_COMMAND.test(text)) return;
  for (const match of matchesOf(text, P_OPTION)) {
    add(match.index + match[0].length, match[1] ?? "", found);
  }
}

function findUsers(text: string, found: Candidate[]): void {
  for (const match of matchesOf(text, USER_OPTION)) {
    const end = match.index + match[0].length;
    const [, user = "", password = ""] = match;
    add(end, password, found);
    const userEnd = end - password.length - 1;
    if (/^(?:root|admin|user|api|token)$/i.test(user)) continue;
    const start = userEnd - user.length;
    found.push({ start, end: userEnd, type: "USERNAME", weight: WEIGHT.labelled });
  }
}

function add(end: number, value: string, found: Candidate[]): void {
  found.push({ start: end - value.length, end, type: "SECRET", weight: WEIGHT.labelled });
}

function addIfOdd(match: RegExpExecArray, group: number, found: Candidate[]): void {
  const raw = match[group] ?? "";
  const value = raw.replace(/[.,;:)\]]+$/, "");
  if (value.length < 3 || !isOdd(value) || NO_VALUE.test(value)) return;
  add(match.index + match[0].length - (raw.length - value.length), value, found);
}

// Plain words are a sentence, not a password.
function isOdd(value: string): boolean {
  return /\d/.test(value) || /[^\p{L}'-]/u.test(value) || /\p{Ll}\p{Lu}/u.test(value);
}

const NO_VALUE =
  /^(?:null|none|reset|required|incorrect|invalid|wrong|undefined|true|false|\*+|x{3,}|\.{3,}|\$\{?[\w.]+\}?|<[\w -]+>|\[[\w -]+\])$/i;

function addAfter(raw: string, link: string, rawEnd: number, found: Candidate[]): void {
  const value = raw.replace(/[.,;:)\]]+$/, "");
  const end = rawEnd - (raw.length - value.length);
  if (value.length < 3 || NO_VALUE.test(value)) return;
  // "my password is wrong": after a verb it must be no word; after a sign anything is a value.
  if (isOdd(value) || /^(?::|=|->|=>)$/.test(link)) add(end, value, found);
}
