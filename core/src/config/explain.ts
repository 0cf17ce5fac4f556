import { suggest } from "@ingestlayer/dsl";
import type { z } from "zod";
import type { Problem } from "../errors.ts";
import type { ConfigPath } from "../plugin/setup.ts";
import { descriptionOf, knownKeys, optionsOf, schemaAt } from "./schema-walk.ts";
import { shapeErrors } from "./shape-errors.ts";
import { formatPath, isMap, valueAt } from "./tree.ts";

/** A mistake against a schema, at a path from the root of the config. */
export interface Explained {
  readonly path: ConfigPath;
  /** The place is the key itself. */
  readonly atKey: boolean;
  readonly problem: Problem;
}

/** What was parsed: where it stands, and which of its texts came from the environment. */
export interface Explaining {
  readonly schema: z.ZodType;
  readonly value: unknown;
  /** From the root of the config. */
  readonly path: ConfigPath;
  /** True where a text was filled in from the environment: it is never shown. */
  readonly isFilledIn: (path: ConfigPath) => boolean;
}

type Issue = z.core.$ZodIssue;

/** Pass this as `error` when parsing: what a schema's author has worded then differs from it. */
export const unworded = "\u0000";

/** Words zod's issues for people. A missing key whose misspelt form is there is told once. */
export function explainIssues(issues: readonly Issue[], scope: Explaining): readonly Explained[] {
  const misspelt = new Set(issues.flatMap((issue) => keysMeant(issue, scope)));
  return issues
    .flatMap((issue) => explainIssue(issue, scope))
    .filter(({ path, problem }) => {
      return problem.code !== "IL_CFG_101" || !misspelt.has(formatPath(path));
    });
}

/** The paths that the unknown keys of an issue were meant to be. */
function keysMeant(issue: Issue, scope: Explaining): readonly string[] {
  if (issue.code !== "unrecognized_keys") return [];
  const known = knownKeys(schemaAt(scope.schema, issue.path));
  const meant = issue.keys.map((key) => suggest(key, known)).filter((key) => key !== undefined);
  return meant.map((key) => formatPath([...pathOf(issue, scope), key]));
}

function explainIssue(issue: Issue, scope: Explaining): readonly Explained[] {
  const path = pathOf(issue, scope);
  const at = (problem: Problem): readonly Explained[] => [{ path, atKey: false, problem }];
  const value = valueAt(scope.value, path.slice(scope.path.length));
  if (value === undefined && issue.path.length > 0 && issue.code !== "unrecognized_keys") {
    const description = descriptionOf(schemaAt(scope.schema, issue.path));
    return at(shapeErrors.missing(String(path.at(-1)), ownerOf(path), description));
  }
  if (issue.code === "unrecognized_keys") return unknownKeys(issue, path, scope);
  if (issue.message !== unworded) return at(inAuthorsWords(issue, path));
  if (issue.code === "invalid_union") return explainUnion(issue, path, value, scope);
  return at(explainPlain(issue, path, value, scope));
}

function unknownKeys(
  issue: z.core.$ZodIssueUnrecognizedKeys,
  path: ConfigPath,
  scope: Explaining,
): readonly Explained[] {
  const known = knownKeys(schemaAt(scope.schema, issue.path));
  return issue.keys.map((key) => ({
    path: [...path, key],
    atKey: true,
    problem: shapeErrors.unknownKey(key, formatPath(path), known),
  }));
}

function inAuthorsWords(issue: Issue, path: ConfigPath): Problem {
  const { hint } = (issue.code === "custom" ? issue.params : undefined) ?? {};
  return shapeErrors.refused(
    whereOf(path),
    issue.message,
    typeof hint === "string" ? hint : undefined,
  );
}

function explainPlain(issue: Issue, path: ConfigPath, value: unknown, scope: Explaining): Problem {
  const where = whereOf(path);
  const found = foundWords(value, scope.isFilledIn(path));
  if (issue.code === "invalid_type") {
    return shapeErrors.wrongType(where, typeWords[issue.expected] ?? issue.expected, found);
  }
  if (issue.code === "invalid_value") {
    return shapeErrors.notOneOf(where, issue.values.map(String), shownText(value, path, scope));
  }
  if (issue.code === "too_big" || issue.code === "too_small") {
    return shapeErrors.outOfRange(where, boundWords(issue), found);
  }
  if (issue.code === "not_multiple_of") {
    return shapeErrors.outOfRange(where, `a multiple of ${issue.divisor}`, found);
  }
  if (issue.code === "invalid_format") return shapeErrors.badFormat(where, formatWords(issue));
  if (issue.code === "invalid_key") {
    return shapeErrors.badKey(String(path.at(-1)), ownerOf(path), keyWords(issue.issues[0]));
  }
  return shapeErrors.refused(where, "the value is not valid", undefined);
}

/** Words of a closed list may be shown, so that a misspelt one is seen. */
function shownText(value: unknown, path: ConfigPath, scope: Explaining): string | undefined {
  return typeof value === "string" && !scope.isFilledIn(path) ? value.slice(0, 60) : undefined;
}

/** Of several forms, the one that the author is likely to have meant; else all of them. */
function explainUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  path: ConfigPath,
  value: unknown,
  scope: Explaining,
): readonly Explained[] {
  const schema = schemaAt(scope.schema, issue.path);
  const options = optionsOf(schema);
  if (issue.errors.length === 0 && "options" in issue && Array.isArray(issue.options)) {
    const shown = shownText(value, path, scope);
    const problem = shapeErrors.notOneOf(whereOf(path), issue.options.map(String), shown);
    return [{ path, atKey: false, problem }];
  }
  const ofRightType = issue.errors
    .map((issues, index) => ({ issues, schema: options[index] }))
    .filter(({ issues }) => !issues.some((inner) => isWrongAtRoot(inner)));
  const likely = ofRightType.toSorted((a, b) => a.issues.length - b.issues.length)[0];
  if (likely?.schema !== undefined) {
    return explainIssues(likely.issues, { ...scope, schema: likely.schema, value, path });
  }
  const expected = [...new Set(issue.errors.flatMap((issues) => issues.flatMap(rootWords)))];
  const found = foundWords(value, scope.isFilledIn(path));
  const problem = shapeErrors.wrongType(whereOf(path), expected.join(" or "), found);
  return [{ path, atKey: false, problem }];
}

function isWrongAtRoot(issue: Issue): boolean {
  return (
    issue.path.length === 0 && (issue.code === "invalid_type" || issue.code === "invalid_value")
  );
}

function rootWords(issue: Issue): readonly string[] {
  if (issue.path.length > 0) return [];
  if (issue.message !== unworded)
    return [issue.message.replace(/^expected /, "").split(", found")[0]!];
  if (issue.code === "invalid_type") return [typeWords[issue.expected] ?? issue.expected];
  return issue.code === "invalid_value" ? issue.values.map((value) => `'${String(value)}'`) : [];
}

/** zod's names of types in words of the config. */
const typeWords: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map",
  record: "a map",
  null: "nothing",
};

const units: Readonly<Record<string, string>> = {
  string: " characters",
  array: " items",
  set: " items",
  map: " keys",
};

function boundWords(issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall): string {
  const [side, bound] =
    issue.code === "too_big" ? ["at most", issue.maximum] : ["at least", issue.minimum];
  const exact =
    issue.inclusive === false ? (issue.code === "too_big" ? "less than" : "more than") : side;
  const unit = units[issue.origin];
  const plain = bound === 1 || bound === 1n ? unit?.replace(/s$/, "") : unit;
  return `${exact} ${bound}${plain ?? ""}`;
}

function formatWords(issue: z.core.$ZodIssueInvalidStringFormat): string {
  if (issue.format !== "regex") return `a text of the form '${issue.format}'`;
  return `a text that fits ${issue.pattern}`;
}

function keyWords(inner: Issue | undefined): string {
  if (inner !== undefined && inner.message !== unworded) return inner.message;
  return inner?.code === "invalid_format" ? `expected ${formatWords(inner)}` : "it is not valid";
}

/** What stands there. Texts are not shown: they may be secrets. */
function foundWords(value: unknown, filledIn: boolean): string {
  if (value === undefined || value === null) return "nothing";
  if (filledIn) return "a text from the environment";
  if (typeof value === "string") return value === "" ? "an empty text" : "a text";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (isMap(value)) return "a map";
  if (typeof value === "boolean") return String(value);
  return typeof value === "number" ? `the number ${value}` : "another value";
}

function pathOf(issue: Issue, scope: Explaining): ConfigPath {
  const inside = issue.path.map((key) => (typeof key === "number" ? key : String(key)));
  return [...scope.path, ...inside];
}

function whereOf(path: ConfigPath): string {
  const last = path.at(-1);
  if (last === undefined) return "the config";
  if (typeof last === "string") return `'${last}'`;
  return `item ${last + 1} of ${whereOf(path.slice(0, -1))}`;
}

function ownerOf(path: ConfigPath): string {
  return formatPath(path.slice(0, -1));
}
