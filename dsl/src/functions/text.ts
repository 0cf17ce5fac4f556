import { spendSearch } from "../values/budget.ts";
import { faults } from "../values/faults.ts";
import { type FunctionDefinition, global, member } from "./definition.ts";
import { compilePattern } from "../regex/pattern.ts";
import { types } from "../types.ts";
import { isEvaluationError, type Result } from "../values/values.ts";

const { bool, string } = types;

/** A test of a text whose work is counted. */
function search(test: (text: string, part: string) => boolean) {
  return (text: string, part: string): Result => spendSearch(text.length) ?? test(text, part);
}

export const containsText: FunctionDefinition = {
  name: "contains",
  summary: "Whether a string has another one in it.",
  overloads: [
    member(
      [string, string],
      bool,
      search((text, part) => text.includes(part)),
    ),
  ],
  examples: [{ expression: '"HTTP 503".contains("503")', result: true }],
};

export const startsWith: FunctionDefinition = {
  name: "startsWith",
  summary: "Whether a string begins with another one.",
  overloads: [
    member(
      [string, string],
      bool,
      search((text, part) => text.startsWith(part)),
    ),
  ],
  examples: [{ expression: '"URGENT: down".startsWith("URGENT")', result: true }],
};

export const endsWith: FunctionDefinition = {
  name: "endsWith",
  summary: "Whether a string ends with another one.",
  overloads: [
    member(
      [string, string],
      bool,
      search((text, part) => text.endsWith(part)),
    ),
  ],
  examples: [{ expression: '"ann@acme.com".endsWith("@acme.com")', result: true }],
};

function matchesPattern(text: string, pattern: string): Result {
  const compiled = compilePattern(pattern);
  // The reason quotes the pattern, which may come from the event.
  if (isEvaluationError(compiled)) return faults.invalid("the regular expression is invalid");
  return spendSearch(text.length) ?? compiled(text);
}

export const matches: FunctionDefinition = {
  name: "matches",
  summary:
    "Whether an RE2 regular expression matches anywhere in a string, in time linear in its length.",
  overloads: [
    global([string, string], bool, matchesPattern),
    member([string, string], bool, matchesPattern),
  ],
  examples: [
    { expression: '"charged twice".matches("charged? (twice|again)")', result: true },
    { expression: '"abc".matches("^b")', result: false },
  ],
};
