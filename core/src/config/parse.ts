import type { z } from "zod";
import type { Problem } from "../errors.ts";
import type { ConfigPath } from "../plugin/setup.ts";
import { explainIssues, unworded } from "./explain.ts";
import type { Explaining } from "./explain.ts";
import { valueAt } from "./tree.ts";

/** Collects problems by path, with their place in the file. */
export interface Findings {
  /** At a value; `offset` counts characters inside a text. */
  at(path: ConfigPath, problem: Problem, offset?: number): void;
  atKey(path: ConfigPath, problem: Problem): void;
  /** What stands at a path is read by this schema. */
  parsed(path: ConfigPath, schema: z.ZodType): void;
  /** True for a text that a variable was filled into. */
  isFilledIn(path: ConfigPath): boolean;
  /** Whether a variable without a value stands at a path or below it, where that is no mistake. */
  hasUnset(path: ConfigPath): boolean;
}

/**
 * Parses a part of the config. Every mistake is reported; then the mistaken values are taken away, as
 * if they had not been written, until the rest parses. Undefined where too much is missing for that.
 */
export function parsePart<Schema extends z.ZodType>(
  schema: Schema,
  written: unknown,
  path: ConfigPath,
  findings: Findings,
): z.output<Schema> | undefined {
  findings.parsed(path, schema);
  const parse = (value: unknown) => schema.safeParse(value, { error: () => unworded });
  const first = parse(written);
  if (first.success) return first.data;
  let value: unknown = retyped(written, first.error.issues, path, findings);
  let result = parse(value);
  if (result.success) return result.data;
  const isFilledIn = (at: ConfigPath) => findings.isFilledIn(at);
  const scope: Explaining = { schema, value, path, isFilledIn };
  const issues = [...result.error.issues];
  // Some rules are looked at only once no key is unknown.
  const unknown = issues.filter(({ code }) => code === "unrecognized_keys");
  value = withoutMistakes(value, unknown) ?? value;
  result = parse(value);
  const others = issues.filter(({ code }) => code !== "unrecognized_keys");
  report([...unknown, ...(result.success ? others : result.error.issues)], scope, findings);
  while (!result.success) {
    const rest = withoutMistakes(value, result.error.issues);
    if (rest === undefined) return undefined;
    value = rest;
    result = parse(value);
  }
  return result.data;
}

function report(issues: readonly z.core.$ZodIssue[], scope: Explaining, findings: Findings): void {
  for (const { path, atKey, problem } of explainIssues(issues, scope)) {
    if (atKey) findings.atKey(path, problem);
    else findings.at(path, problem);
  }
}

/**
 * A variable's value is a text. Where a number or a truth value is expected it is read as one, as if
 * it stood in the file.
 */
function retyped(
  written: unknown,
  issues: readonly z.core.$ZodIssue[],
  path: ConfigPath,
  findings: Findings,
): unknown {
  let value = written;
  for (const issue of issues) {
    if (issue.code !== "invalid_type") continue;
    const inside = issue.path as ConfigPath;
    const text = valueAt(written, inside);
    if (typeof text !== "string" || !findings.isFilledIn([...path, ...inside])) continue;
    const typed = readScalar(text, issue.expected);
    if (typed !== undefined) value = replaced(value, inside, typed);
  }
  return value;
}

function readScalar(text: string, expected: string): number | boolean | undefined {
  if (expected === "boolean") return { true: true, false: false }[text.trim()];
  if (expected !== "number" && expected !== "int") return undefined;
  const value = Number(text);
  return text.trim() === "" || !Number.isFinite(value) ? undefined : value;
}

function replaced(value: unknown, path: ConfigPath, scalar: number | boolean): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return scalar;
  if (Array.isArray(value))
    return value.with(key as number, replaced(value[key as number], rest, scalar));
  const map = value as Readonly<Record<string, unknown>>;
  return { ...map, [key]: replaced(map[key], rest, scalar) };
}

/** The value without what the issues name; undefined where that is all of it. */
function withoutMistakes(value: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  let rest: unknown = value;
  for (const issue of issues) {
    for (const target of targetsOf(issue, value)) {
      if (target.length === 0) return undefined;
      rest = without(rest, target);
    }
  }
  return rest === value ? undefined : rest;
}

/** What to take away: unknown keys, a mistaken value with the list it is in, what lacks a value. */
function targetsOf(issue: z.core.$ZodIssue, value: unknown): readonly ConfigPath[] {
  const path = issue.path as ConfigPath;
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => [...path, key]);
  const list = path.findIndex((key) => typeof key === "number");
  let target = list === -1 ? path : path.slice(0, list);
  while (target.length > 0 && valueAt(value, target) === undefined) target = target.slice(0, -1);
  return [target];
}

/** The value without the key at a path, if it has it. */
function without(value: unknown, [key, ...rest]: ConfigPath): unknown {
  if (key === undefined || typeof value !== "object" || value === null) return value;
  if (!Object.hasOwn(value, key)) return value;
  const inner = (value as Readonly<Record<string | number, unknown>>)[key];
  if (Array.isArray(value)) return value.with(key as number, without(inner, rest));
  if (rest.length > 0) return { ...value, [key]: without(inner, rest) };
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== String(key)));
}
