/** Every kind of personal data or secret that `redact.pii` finds by itself. */
export const PII_TYPES = [
  "PERSON",
  "EMAIL",
  "PHONE",
  "CREDIT_CARD",
  "IBAN",
  "ACCOUNT",
  "SSN",
  "NATIONAL_ID",
  "ADDRESS",
  "IP",
  "MAC",
  "PASSPORT",
  "DRIVER_LICENSE",
  "PLATE",
  "DATE_OF_BIRTH",
  "MRN",
  "NPI",
  "USERNAME",
  "CRYPTO",
  "URL_CREDENTIAL",
  "SECRET",
] as const;

/** One of the built-in types. Custom patterns and word lists add names of their own. */
export type PiiType = (typeof PII_TYPES)[number];

/**
 * How much to hide when in doubt. `relaxed` keeps more text readable, `strict` hides more than is
 * personal, `balanced` is the default.
 */
export type Strictness = "relaxed" | "balanced" | "strict";

/** A half-open range of UTF-16 offsets, in the text it was found in. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A piece of text that should be hidden, and why. */
export interface Finding extends Range {
  /** A built-in type, or the name of a custom pattern or word list. */
  readonly type: string;
}

/** A finding before overlaps are settled: where two overlap, the higher weight wins. */
export interface Candidate extends Finding {
  readonly weight: number;
}

/**
 * How sure a rule is, from a checked number down to a guess from context. Overlaps are settled by
 * weight first, then by length.
 */
export const WEIGHT = {
  custom: 90,
  secret: 80,
  checked: 70,
  known: 65,
  labelled: 60,
  shaped: 50,
  tagged: 40,
  guessed: 30,
} as const;

/** What is hidden has a letter or a digit: the rests of what was cut may be a comma or a space. */
export const HAS_SUBSTANCE = /[\p{L}\p{N}]/u;
