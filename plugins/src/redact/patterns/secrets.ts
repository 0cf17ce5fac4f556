import { matchesOf } from "../matches.ts";
import { WEIGHT } from "../types.ts";
import type { Candidate } from "../types.ts";
import { MARK } from "../tagger/tokens.ts";
import { OPENS } from "./openers.ts";
import { Opening } from "./opening.ts";
import type { Reading } from "./reading.ts";
import { matchesInStretches } from "./stretches.ts";

// The published shapes of keys, each begun by a prefix that its issuer chose to be found by.
const SHAPES = [
  String.raw`(?:AKIA|ASIA|AGPA|AROA)[\dA-Z]{16}`,
  String.raw`gh[pousr]_\w{30,255}`,
  String.raw`github_pat_\w{30,255}`,
  String.raw`gl(?:pat|ptt|dt|rt|cbt|ft|soat)-[\w-]{20,64}`,
  String.raw`xox[abeoprs]-[\w-]{10,250}`,
  String.raw`xapp-[\w-]{20,250}`,
  String.raw`(?:sk|pk|rk)_(?:live|test)_\w{10,250}`,
  String.raw`whsec_[\w+/=]{16,128}`,
  String.raw`sk-[\w-]{20,250}`,
  String.raw`AIza[\w-]{30,40}`,
  String.raw`ya29\.[\w-]{20,500}`,
  String.raw`GOCSPX-[\w-]{20,40}`,
  String.raw`npm_\w{30,40}`,
  String.raw`pypi-[\w-]{30,300}`,
  String.raw`SG\.[\w-]{16,30}\.[\w-]{30,60}`,
  String.raw`(?:AC|SK)[\da-f]{32}`,
  String.raw`\d{8,10}:AA[\w-]{32,36}`,
  String.raw`dop_v1_[\da-f]{64}`,
  String.raw`shp(?:at|ss|ca|pa)_[\da-fA-F]{32}`,
  String.raw`hf_[A-Za-z]{30,40}`,
  String.raw`key-[\da-f]{32}`,
  String.raw`eyJ[\w-]{8,1000}\.eyJ[\w-]{4,8000}(?:\.[\w-]{0,4000})?`,
  String.raw`[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,40}`,
];
const KEY = new RegExp(String.raw`(?<![\w-])(?:${SHAPES.join("|")})`, "y");
// The shortest key in one run, and the shortest first part of one in several: a JWT, a secret of webhooks.
const KEY_RUN_CHARS = 15;
const PART_RUN_CHARS = 11;
const PEM = /-----BEGIN [A-Z\d ]{0,30}(?:PRIVATE KEY|CERTIFICATE)(?: BLOCK)?-----/g;
const PEM_CHARS_MAX = 20_000;
const WEBHOOK =
  /hooks\.slack\.com\/services\/([\w/]{20,80})|\/api\/webhooks\/(\d{5,20}\/[\w-]{30,90})/g;
const BEARER = new Opening(
  /\b(?:bearer|basic|token)[ \t]{1,3}([\w+/=.~-]{16,2000})/gi,
  OPENS.bearer,
);

/** Keys and tokens of the well-known shapes, JWTs, PEM blocks, webhook addresses, bearer tokens. */
export function findSecrets(reading: Reading, found: Candidate[]): void {
  const { text, longestRun, marks } = reading;
  const add = (start: number, end: number): void => {
    found.push({ start, end, type: "SECRET", weight: WEIGHT.secret });
  };
  if (maybeKey(text, longestRun)) {
    for (const { index, 0: key } of matchesInStretches(reading, KEY))
      add(index, index + key.length);
  }
  if ((marks & MARK.slash) !== 0 && text.includes("hooks")) findWebhooks(text, add);
  findBearers(reading, add);
  if ((marks & MARK.dash) !== 0 && text.includes("-----BEGIN")) findPemBlocks(text, add);
}

/** False where no stretch of letters and digits is long enough for a key. */
export function maybeKey(text: string, longestRun: number): boolean {
  if (longestRun >= KEY_RUN_CHARS) return true;
  return longestRun >= PART_RUN_CHARS && (text.includes("eyJ") || text.includes("whsec_"));
}

type Add = (start: number, end: number) => void;

function findWebhooks(text: string, add: Add): void {
  for (const match of matchesOf(text, WEBHOOK)) {
    const value = match[1] ?? match[2] ?? "";
    const end = match.index + match[0].length;
    add(end - value.length, end);
  }
}

function findBearers(reading: Reading, add: Add): void {
  for (const match of BEARER.matches(reading)) {
    const value = match[1] ?? "";
    const end = match.index + match[0].length;
    if (/\d/.test(value)) add(end - value.length, end);
  }
}

function findPemBlocks(text: string, add: Add): void {
  let from = 0;
  for (const match of matchesOf(text, PEM)) {
    if (match.index < from) continue;
    const limit = Math.min(text.length, match.index + PEM_CHARS_MAX);
    const close = text.slice(match.index, limit).indexOf("-----END ");
    const tail = close < 0 ? -1 : text.indexOf("-----", match.index + close + 9);
    // A block that was cut off is hidden to its limit: half a key is a key to whoever has the rest.
    from = tail < 0 || tail > limit ? limit : tail + 5;
    add(match.index, from);
  }
}

const TOKEN = new Opening(
  /\b(?:api[ _-]?key|apikey|access[ _-]?key|secret(?:[ _-]?(?:access[ _-]?)?key)?|client[ _-]?secret|auth[ _-]?token|access[ _-]?token|refresh[ _-]?token|token)["']?\s{0,2}(?::|=|->|\bis\b)\s{0,3}["'\x60]?([\w+/=.~-]{8,500})/gi,
  OPENS.token,
);
const PARAMETER_NAME =
  /[?&;](?:access_?token|api_?key|apikey|auth|key|pass|passwd|password|pwd|secret|sig|signature|token)=/i;
const PARAMETER = new RegExp(String.raw`${PARAMETER_NAME.source}([^\s&#"'<>;]{4,2000})`, "gi");

const CARD_CODE = new Opening(
  /\b(?:cvv2?|cvc2?|cid|security code)(?:\s(?:is|code|number))?\s?[:=#]?\s?(\d{3,4})(?!\d)/gi,
  OPENS.cardCode,
);

/** Passwords and keys that a word before them gives away. */
export function findLabelledSecrets(reading: Reading, found: Candidate[]): void {
  const { text, marks } = reading;
  const add = (end: number, value: string): void => {
    const start = end - value.length;
    found.push({ start, end, type: "SECRET", weight: WEIGHT.labelled });
  };
  for (const match of TOKEN.matches(reading)) {
    const value = match[1] ?? "";
    if (/\d/.test(value)) add(match.index + match[0].length, value);
  }
  for (const match of CARD_CODE.matches(reading)) {
    add(match.index + match[0].length, match[1] ?? "");
  }
  if ((marks & MARK.equals) === 0) return;
  for (const match of matchesOf(text, PARAMETER)) {
    add(match.index + match[0].length, match[1] ?? "");
  }
}

/** False where no word gives anything away as a key, a token or the code of a card. */
export function maybeLabelledSecret(reading: Reading): boolean {
  return TOKEN.test(reading) || CARD_CODE.test(reading) || BEARER.test(reading);
}

/** False where no address of a page has a parameter that is a secret by its name. */
export function maybeParameter(text: string): boolean {
  return PARAMETER_NAME.test(text);
}
