import { redact } from "@arcjet/redact";
import { spansFromOutput } from "./align.mjs";

const TYPES = {
  email: "EMAIL",
  "phone number": "PHONE",
  "credit card number": "CREDIT_CARD",
  "ip address": "IP",
};

export const label = "@arcjet/redact 1.12";
export const findsNames = false;
export const raw = (text) => redact(text);
export const spans = async (text) => {
  const [output] = await raw(text);
  const typeOf = (found) => TYPES[/Redacted (.+) #/.exec(found)?.[1]?.toLowerCase()] ?? "OTHER";
  return spansFromOutput(text, output, /<Redacted [^>]+ #\d+>/g, typeOf);
};
