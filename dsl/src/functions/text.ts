import { type FunctionDefinition, global, member } from "../function.ts";
import { compilePattern } from "../pattern.ts";
import { types } from "../types.ts";
import { isEvaluationError, type Result } from "../values.ts";

const { bool, string } = types;

export const containsText: FunctionDefinition = {
  name: "contains",
  summary: "Whether a string has another one in it.",
  overloads: [member([string, string], bool, (text: string, part: string) => text.includes(part))],
  examples: [{ expression: '"HTTP 503".contains("503")', result: true }],
};

export const startsWith: FunctionDefinition = {
  name: "startsWith",
  summary: "Whether a string begins with another one.",
  overloads: [
    member([string, string], bool, (text: string, part: string) => text.startsWith(part)),
  ],
  examples: [{ expression: '"URGENT: down".startsWith("URGENT")', result: true }],
};

export const endsWith: FunctionDefinition = {
  name: "endsWith",
  summary: "Whether a string ends with another one.",
  overloads: [member([string, string], bool, (text: string, part: string) => text.endsWith(part))],
  examples: [{ expression: '"ann@acme.com".endsWith("@acme.com")', result: true }],
};

function matchesPattern(text: string, pattern: string): Result {
  const compiled = compilePattern(pattern);
  return isEvaluationError(compiled) ? compiled : compiled(text);
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
