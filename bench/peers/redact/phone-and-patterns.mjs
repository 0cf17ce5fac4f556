import { findPhoneNumbersInText } from "libphonenumber-js";

// What a programmer writes in an afternoon: the phone finder and four regular expressions.
const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const CARD = /\b(?:\d[ -]?){12,18}\d\b/g;
const SSN = /\b\d{3}-\d{2}-\d{4}\b/g;
const IP = /\b(?:\d{1,3}\.){3}\d{1,3}\b/g;

const luhn = (text) => {
  const digits = text.replace(/\D/g, "");
  const sum = [...digits].toReversed().reduce((total, digit, i) => {
    const value = Number(digit) * (i % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
};
const all = (text, pattern, type, keep = () => true) =>
  [...text.matchAll(pattern)]
    .filter(([value]) => keep(value))
    .map((match) => ({ start: match.index, end: match.index + match[0].length, type }));

export const label = "libphonenumber + patterns";
export const findsNames = false;
export const spans = (text) => [
  ...findPhoneNumbersInText(text, "US").map(({ startsAt, endsAt }) => ({
    start: startsAt,
    end: endsAt,
    type: "PHONE",
  })),
  ...all(text, EMAIL, "EMAIL"),
  ...all(text, CARD, "CREDIT_CARD", luhn),
  ...all(text, SSN, "SSN"),
  ...all(text, IP, "IP"),
];
export const raw = (text) => spans(text);
