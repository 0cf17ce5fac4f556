import { SHORT_TEXT_MAX } from "../values/budget.ts";
import { faults } from "../values/faults.ts";
import { type FunctionDefinition, global, member } from "./definition.ts";
import { compilePattern } from "../regex/pattern.ts";
import { types } from "../types.ts";
import { isEvaluationError, isLimitError, type Result } from "../values/values.ts";

const { bool, string } = types;

/** What is compared with an end of a text costs, and not the text. */
const costOfPart = (_text: string, part: string): number =>
  part.length > SHORT_TEXT_MAX ? part.length >> 4 : 0;

export const containsText: FunctionDefinition = {
  name: "contains",
  summary: "Whether a string has another one in it.",
  overloads: [
    member([string, string], bool, (text: string, part: string) => text.includes(part), {
      cost: (text: string) => text.length >> 4,
      isLight: true,
    }),
  ],
  examples: [{ expression: '"HTTP 503".contains("503")', result: true }],
};

export const startsWith: FunctionDefinition = {
  name: "startsWith",
  summary: "Whether a string begins with another one.",
  overloads: [
    member([string, string], bool, (text: string, part: string) => text.startsWith(part), {
      cost: costOfPart,
      isLight: true,
    }),
  ],
  examples: [{ expression: '"URGENT: down".startsWith("URGENT")', result: true }],
};

export const endsWith: FunctionDefinition = {
  name: "endsWith",
  summary: "Whether a string ends with another one.",
  overloads: [
    member([string, string], bool, (text: string, part: string) => text.endsWith(part), {
      cost: costOfPart,
      isLight: true,
    }),
  ],
  examples: [{ expression: '"ann@acme.com".endsWith("@acme.com")', result: true }],
};

function matchesPattern(text: string, pattern: string): Result {
  const compiled = compilePattern(pattern);
  // The reason quotes the pattern, which may come from the event.
  if (isEvaluationError(compiled)) return isLimitError(compiled) ? compiled : faults.badPattern();
  return compiled(text);
}

/** A character takes some ten steps of the matcher at worst; a pattern is compiled when it is new. */
const costOfMatch = (text: string, pattern: string): number =>
  text.length * 4 + pattern.length * 16;

export const matches: FunctionDefinition = {
  name: "matches",
  summary:
    "Whether an RE2 regular expression matches anywhere in a string, in time linear in its length.",
  overloads: [
    global([string, string], bool, matchesPattern, { cost: costOfMatch }),
    member([string, string], bool, matchesPattern, { cost: costOfMatch }),
  ],
  examples: [
    { expression: '"charged twice".matches("charged? (twice|again)")', result: true },
    { expression: '"abc".matches("^b")', result: false },
  ],
};
