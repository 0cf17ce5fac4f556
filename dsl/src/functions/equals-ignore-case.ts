import { type FunctionDefinition, member } from "./definition.ts";
import { types } from "../types.ts";

/** Upper case first: it joins forms, such as ß and ẞ, that lower case alone keeps apart. */
function fold(text: string): string {
  return text.toUpperCase().toLowerCase();
}

export const equalsIgnoreCase: FunctionDefinition = {
  name: "equalsIgnoreCase",
  summary: "Whether two strings are equal when upper and lower case are not told apart.",
  overloads: [
    member(
      [types.string, types.string],
      types.bool,
      (left: string, right: string) => fold(left) === fold(right),
    ),
  ],
  examples: [
    { expression: '"Ann@Acme.com".equalsIgnoreCase("ann@acme.COM")', result: true },
    { expression: '"straße".equalsIgnoreCase("STRASSE")', result: true },
  ],
};
