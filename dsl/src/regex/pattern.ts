import { RE2JS } from "re2js";
import { FIXED_LIMITS } from "../limits.ts";
import { faults } from "../values/faults.ts";
import { linearSearch, type PatternTest } from "./search.ts";
import { type EvaluationError, isEvaluationError } from "../values/values.ts";

const CACHED_PATTERNS_MAX = 1000;

const cache = new Map<string, PatternTest | EvaluationError>();

/** Compiles an RE2 pattern, remembering recent ones. What comes out runs in linear time. */
export function compilePattern(pattern: string): PatternTest | EvaluationError {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  const compiled = compileAnew(pattern);
  if (cache.size >= CACHED_PATTERNS_MAX) {
    const [oldest] = cache.keys();
    if (oldest !== undefined) cache.delete(oldest);
  }
  cache.set(pattern, compiled);
  return compiled;
}

function compileAnew(pattern: string): PatternTest | EvaluationError {
  if (pattern.length > FIXED_LIMITS.patternLengthMax) {
    return faults.limit("patternLengthMax");
  }
  const fast = linearSearch(pattern);
  if (fast !== undefined) return fast;
  try {
    const compiled = RE2JS.compile(pattern);
    return (text) => compiled.matcher(text).find();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return faults.badPattern(`: ${reason}`);
  }
}

/** Why a pattern is invalid, or undefined when it is valid. */
export function patternProblem(pattern: string): string | undefined {
  const compiled = compilePattern(pattern);
  return isEvaluationError(compiled) ? compiled.message : undefined;
}
