import type { YAMLError } from "yaml";
import type { Problem } from "../errors.ts";
import { configErrors } from "./errors.ts";

/** What the YAML parser found, in words of the config, with the way out. */
export function yamlSyntaxProblem(finding: YAMLError, text: string): Problem {
  const [start, end] = finding.pos;
  const found = text.slice(start, Math.min(end, start + FOUND_LENGTH_MAX)).split("\n", 1)[0] ?? "";
  const { code } = finding;
  if (code === "DUPLICATE_KEY") return configErrors.duplicateKey(keyAt(text, start));
  if (code === "TAB_AS_INDENT") return configErrors.tab();
  if (code === "MULTIPLE_DOCS") return configErrors.severalDocuments();
  if (code === "TAG_RESOLVE_FAILED") return configErrors.tag(found);
  if (found.startsWith("?") && text[start - 1] === "}") return configErrors.optionalMap();
  const reason = sentence(finding.message);
  // Brackets that are not closed show as an indentation that is too small.
  if (code !== "BAD_INDENT" || reason.includes("flow")) {
    return configErrors.syntax(reason, needsQuotes(text, start));
  }
  return configErrors.indentation(reason, needsQuotes(text, start));
}

const FOUND_LENGTH_MAX = 60;

/**
 * A value that YAML takes for something else: it begins with a sign that has a meaning in YAML, or
 * has `: ` in it. Expressions do both.
 */
function needsQuotes(text: string, offset: number): boolean {
  const lineStart = text.lastIndexOf("\n", Math.max(0, offset - 1)) + 1;
  const lineEnd = text.indexOf("\n", lineStart);
  const line = text.slice(lineStart, lineEnd === -1 ? text.length : lineEnd);
  const value = /^\s*(?:- +)*(?:[^\s:#]+:\s+)(.+)$/.exec(line)?.[1];
  if (value === undefined) return false;
  return /^["'[{*&!%@`|>]./.test(value) || /\S\s*: /.test(value);
}

function keyAt(text: string, start: number): string {
  return /^["']?([^"':\n]*)/.exec(text.slice(start, start + FOUND_LENGTH_MAX))?.[1]?.trim() ?? "";
}

/** Messages of this code base begin in lower case and end without a full stop. */
function sentence(message: string): string {
  const first = message.split("\n", 1)[0] ?? "";
  const lower = first.charAt(0).toLowerCase() + first.slice(1).replace(/\.$/, "");
  return lower.replace(/(closing ["'])(quote)/, "$1 $2");
}
