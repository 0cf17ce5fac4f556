import { createRequire } from "node:module";
import { spansFromOutput } from "./align.mjs";

const { SyncRedactor } = createRequire(import.meta.url)("redact-pii");
const redactor = new SyncRedactor();
const TYPES = {
  PERSON_NAME: "PERSON",
  EMAIL_ADDRESS: "EMAIL",
  PHONE_NUMBER: "PHONE",
  CREDIT_CARD_NUMBER: "CREDIT_CARD",
  US_SOCIAL_SECURITY_NUMBER: "SSN",
  IP_ADDRESS: "IP",
  STREET_ADDRESS: "ADDRESS",
  USERNAME: "USERNAME",
};
const PLACEHOLDER = new RegExp(
  [...Object.keys(TYPES), "ZIPCODE", "DIGITS", "URL", "PASSWORD", "CREDENTIALS"].join("|"),
  "g",
);

export const label = "redact-pii 3.4";
export const findsNames = true;
export const raw = (text) => redactor.redact(text);
export const spans = (text) =>
  spansFromOutput(text, raw(text), PLACEHOLDER, (found) => TYPES[found] ?? found);
