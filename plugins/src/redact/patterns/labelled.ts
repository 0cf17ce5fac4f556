import { nationalIdValid, npiValid } from "../validators/national-ids.ts";
import { WEIGHT } from "../types.ts";
import type { Candidate, PiiType, Range } from "../types.ts";
import { upToLabel } from "./announced.ts";
import { OPENS } from "./openers.ts";
import { Opening } from "./opening.ts";
import type { Reading } from "./reading.ts";

// A number that a word announces: the word, then at most a few filler words, then the value.
interface Label {
  readonly type: PiiType;
  readonly words: string;
  readonly value: RegExp;
}

const LABELS: readonly Label[] = [
  {
    type: "SSN",
    words: "ssn|ss#|s\\.s\\.n\\.?|social security|social sec|social|itin|tax(?:payer)? id|tin",
    value: /\d{3}[\s.-]{0,3}\d{2}[\s.-]{0,3}\d{4}(?!\d)/y,
  },
  {
    type: "NATIONAL_ID",
    words:
      "aadhaar|aadhar|adhaar|pan|nino|ni number|national insurance|nhs|codice fiscale|dni|nie|nif|cpf|cnpj|sin|social insurance|tfn|tax file|medicare|steuer-?id|steueridentifikationsnummer|idnr|insee|nir|sécurité sociale|numéro de sécu|pesel|nip|regon|dowód(?: osobisty)?|bsn|burgerservicenummer|sofinummer|identificatienummer|sv-?nummer|sozialversicherungsnummer|rentenversicherungsnummer|rvnr|personalausweis(?:nummer)?|ausweisnummer|carte d'identité|cni|numéro fiscal|número de la seguridad social|nuss|tessera sanitaria|documento(?: de identidad)?|personnummer|cedula|cédula|curp|rfc|national id|identity card|id card|nric|fin|citizen(?:ship)? (?:id|number)|ktp|nik|tckn|tc kimlik|rodné číslo|cccd|cmnd",
    value: /(?=[A-Z\d ./-]{0,20}\d)[A-Z\d]{1,18}(?:[ ./-][A-Z\d]{1,10}){0,5}(?![A-Za-z\d])/y,
  },
  {
    type: "PASSPORT",
    words: "passport|reisepass|passeport|pasaporte|passaporto|passnummer",
    value: /(?=[A-Z]{0,3}\d)[A-Z\d]{6,10}(?![A-Za-z\d])|[A-Z]{1,2}[ -]\d{6,8}(?!\d)/iy,
  },
  {
    type: "DRIVER_LICENSE",
    words:
      "driv(?:er'?s?|ing) licen[cs]e|licen[cs]e|dl|d\\.l\\.|führerschein|führerscheinnummer|permis de conduire|dvla",
    value:
      /(?=[A-Z]{0,6}[- ]?\d)[A-Z\d]{2,16}(?:[ -][A-Z\d]{2,8}){0,4}(?![A-Za-z\d])|[a-z]{1,2}\d{5,12}(?!\w)/y,
  },
  {
    type: "PLATE",
    words:
      "(?:licen[cs]e |number |registration )?plates?|reg(?:istration)?|rego|kennzeichen|matr[ií]cula|immatriculation|targa|vehicle|car",
    value:
      /(?=[A-Z\d -]{0,8}\d)(?=[A-Z\d -]{0,8}[A-Z])[A-Z\d]{1,4}[ -]?[A-Z\d]{1,4}(?:[ -]?[A-Z\d]{1,4})?(?![A-Za-z\d])/y,
  },
  {
    type: "MRN",
    words: "mrn|m\\.r\\.n\\.|medical record|patient(?: id)?|health record|chart|hospital number",
    value: /(?=[A-Z-]{0,4}\d)[A-Z\d][A-Z\d-]{4,14}(?![A-Za-z\d])/iy,
  },
  { type: "NPI", words: "npi|national provider(?: identifier)?", value: /\d{10}(?!\d)/y },
  {
    type: "ACCOUNT",
    words:
      "accounts?|acct|acc|a/c|konto|kontonummer|cuenta|compte|conta|rekening|routing|aba|sort code|bsb|blz|clabe|ifsc|swift|bic|member(?:ship)?(?: id)?|policy|policy holder|subscriber id|insurance id|customer (?:id|number|no)|loyalty|frequent flyer",
    value:
      /(?:\d[\d -]{4,30}\d|[A-Z]{1,6}[ -]?\d[\d-]{4,16}\d)(?![A-Za-z\d])|\d{2}-\d{2}-\d{2}(?!\d)/y,
  },
];

const UNION = new Opening(
  new RegExp(
    `(?<![\\w@/\u00c0-\u024f-])(?:${LABELS.map((label) => `(${label.words})`).join("|")})(?![A-Za-z\u00c0-\u024f])`,
    "gi",
  ),
  OPENS.labelled,
);
const FILLER =
  /(?:[\s:=#"'(*]|[–-](?=\s)|\bnúmero\b|\bnuméro\b|è\s|\.\s|\b(?:numbers?|nummer|numer|numero|num|ist|lautet|est|es|jest|to|meine?|no\.?|nr\.?|nbr|n°|nº|id|is|was|of|my|the|for|are|card|code|holder|ending|with|to|under|new|old|no)\b|,\s?(?=no|num)){0,10}/iuy;

/** Ids, accounts, plates and licences whose kind a word before them tells. */
export function findLabelled(reading: Reading, found: Candidate[]): void {
  for (const match of UNION.matches(reading)) {
    const labelled = labelledBy(match, reading.text, match.index);
    if (labelled === undefined) continue;
    const { type, start, value } = labelled;
    const weight = isChecked(type, value) ? WEIGHT.checked : WEIGHT.labelled;
    found.push({ start, end: start + value.length, type, weight });
  }
}

/** False where no word announces an id but those that are hidden as some of `findings`. */
export function maybeLabelled(reading: Reading, findings: readonly Range[]): boolean {
  return UNION.matches(reading).some((match) => {
    const end = match.index + match[0].length;
    const text = upToLabel(reading.text, match.index, end, findings);
    return text === undefined || labelledBy(match, text, 0) !== undefined;
  });
}

interface Labelled {
  readonly type: PiiType;
  readonly start: number;
  readonly value: string;
}

// What a match of the union announces that stands at `at` in the text.
function labelledBy(match: RegExpExecArray, text: string, at: number): Labelled | undefined {
  const which = match.findIndex((group, i) => i > 0 && group !== undefined) - 1;
  const label = LABELS[which];
  if (label === undefined) return undefined;
  const after = at + match[0].length;
  FILLER.lastIndex = after;
  const start = after + (FILLER.exec(text)?.[0].length ?? 0);
  if (start === after) return undefined;
  label.value.lastIndex = start;
  const value = label.value.exec(text)?.[0].trimEnd();
  if (value === undefined || !plausible(label.type, value)) return undefined;
  return { type: label.type, start, value };
}

function isChecked(type: PiiType, value: string): boolean {
  if (type === "NPI") return npiValid(value);
  return type === "NATIONAL_ID" && nationalIdValid(value.replace(/[ ./-]/g, "").toUpperCase());
}

function plausible(type: PiiType, value: string): boolean {
  const digits = value.replace(/\D/g, "").length;
  if (type === "ACCOUNT") return digits >= 5 && digits <= 20;
  if (type === "PLATE") return digits >= 1 && digits <= 5 && value.length >= 4;
  if (type === "NATIONAL_ID") return digits >= 4 && value.length >= 7;
  if (type === "DRIVER_LICENSE") return digits >= 4 && value.length >= 5;
  return digits >= 4;
}
