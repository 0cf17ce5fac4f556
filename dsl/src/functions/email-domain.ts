import { type FunctionDefinition, member } from "./definition.ts";
import { types } from "../types.ts";

/** The longest name that DNS has room for. */
const DOMAIN_LENGTH_MAX = 253;

function domainOf(address: string): string {
  const at = address.lastIndexOf("@");
  if (at <= 0) return "";
  const domain = /^[^\s@>]+/.exec(address.slice(at + 1, at + 2 + DOMAIN_LENGTH_MAX))?.[0] ?? "";
  return domain.length > DOMAIN_LENGTH_MAX ? "" : domain.toLowerCase();
}

export const emailDomain: FunctionDefinition = {
  name: "emailDomain",
  summary: "The domain of an e-mail address in lower case; empty when there is none.",
  overloads: [member([types.string], types.string, domainOf)],
  examples: [
    { expression: '"Ann <ann@Acme.com>".emailDomain()', result: "acme.com" },
    { expression: '"nobody".emailDomain()', result: "" },
  ],
};
