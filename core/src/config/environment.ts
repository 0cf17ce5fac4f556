import type { Problem } from "../errors.ts";
import type { ConfigPath } from "../plugin/setup.ts";
import { environmentErrors } from "./errors.ts";
import { substitute } from "./substitute.ts";
import type { Substitution } from "./substitute.ts";
import { CONFIG_NESTING_MAX, isMap } from "./tree.ts";

/** The process environment, or a test's own. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A config whose variables are filled in, and where values of the environment came to stand. */
export interface Resolved {
  readonly value: unknown;
  /** What became of the text at a path; undefined for a text without variables. */
  substitution(path: ConfigPath): Substitution | undefined;
  /** Every variable that is named, in the order of the file. */
  readonly variables: readonly VariableUse[];
  /** Where values of the environment stand now. */
  readonly filledIn: readonly FilledIn[];
}

/** A variable's value at a place of the config. */
export interface FilledIn {
  readonly path: ConfigPath;
  readonly name: string;
  readonly value: string;
}

/** A variable that a config names, and whether there is a value for it everywhere. */
export interface VariableUse {
  readonly name: string;
  readonly state: "set" | "default" | "missing";
}

/** Who is told what is wrong with a text of the config. */
export interface EnvironmentReport {
  problem(path: ConfigPath, problem: Problem, offset?: number): void;
  /** A variable has no value; the problem says so. */
  missing(path: ConfigPath, problem: Problem): void;
}

/**
 * Fills in `${NAME}` and `${NAME:-default}` in every text of a config (values, not keys). A missing
 * variable is reported, and its reference is left as it stands.
 */
export function resolveEnvironment(
  root: unknown,
  environment: Environment,
  report: EnvironmentReport,
): Resolved {
  const substitutions = new Map<string, Substitution>();
  const filledIn: FilledIn[] = [];
  const states = new Map<string, VariableUse["state"]>();
  const resolveText = (text: string, path: ConfigPath): string => {
    const result = substitute(text, environment);
    if (result.parts.length === 0 && result.malformed.length === 0) return text;
    substitutions.set(keyOf(path), result);
    for (const { name, value, origin } of result.parts) {
      if (origin === "escape") continue;
      if (origin === "environment") filledIn.push({ path, name, value });
      // One place without a default is enough to stop the load.
      if (states.get(name) !== "missing") {
        states.set(name, origin === "environment" ? "set" : origin);
      }
      if (origin === "missing")
        report.missing(path, environmentErrors.missing(name, Object.keys(environment)));
    }
    for (const offset of result.malformed)
      report.problem(path, environmentErrors.malformed(text.slice(offset)), offset);
    return result.text;
  };
  const resolve = (value: unknown, path: ConfigPath): unknown => {
    if (typeof value === "string") return resolveText(value, path);
    if (path.length > CONFIG_NESTING_MAX) return value;
    if (Array.isArray(value)) return value.map((item, index) => resolve(item, [...path, index]));
    if (!isMap(value)) return value;
    const entries = Object.entries(value);
    return Object.fromEntries(entries.map(([key, item]) => [key, resolve(item, [...path, key])]));
  };
  const value = resolve(root, []);
  const variables = [...states].map(([name, state]) => ({ name, state }));
  return { value, filledIn, variables, substitution: (path) => substitutions.get(keyOf(path)) };
}

function keyOf(path: ConfigPath): string {
  return JSON.stringify(path);
}
