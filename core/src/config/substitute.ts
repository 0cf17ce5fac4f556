import type { Environment } from "./environment.ts";

/** A text with its variables filled in. */
export interface Substitution {
  readonly text: string;
  readonly parts: readonly SubstitutedPart[];
  /** Offsets of `${` that no variable's name follows. */
  readonly malformed: readonly number[];
  /** From an offset in the new text to the one in the text as it was written. */
  writtenOffset(offset: number): number;
}

/** One reference or escape, and what it became. */
export interface SubstitutedPart {
  readonly origin: "environment" | "default" | "missing" | "escape";
  /** The variable's name; empty for an escape. */
  readonly name: string;
  readonly value: string;
  readonly written: { readonly start: number; readonly end: number };
  /** Where its value begins in the new text. */
  readonly start: number;
}

/** `$${` is text; a default ends at the first `}`. */
const REFERENCE = /\$\$\{|\$\{(?:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\})?/g;

/**
 * Fills in `${NAME}`, and `${NAME:-default}` where the variable is not set or empty. `$${` stands for
 * `${`. Values are not looked into again. Anything else, such as `$event` or `{{ }}`, is left alone.
 */
export function substitute(written: string, environment: Environment): Substitution {
  const parts: SubstitutedPart[] = [];
  const malformed: number[] = [];
  let text = "";
  let read = 0;
  for (const match of written.matchAll(REFERENCE)) {
    const [whole, name, fallback] = match;
    if (whole === "${") {
      malformed.push(match.index);
      continue;
    }
    text += written.slice(read, match.index);
    read = match.index + whole.length;
    const found = valueOf(whole, name, fallback, environment);
    parts.push({ ...found, start: text.length, written: { start: match.index, end: read } });
    text += found.value;
  }
  text += written.slice(read);
  return { text, parts, malformed, writtenOffset: (offset) => writtenOffset(parts, offset) };
}

function valueOf(
  whole: string,
  name: string | undefined,
  fallback: string | undefined,
  environment: Environment,
): Pick<SubstitutedPart, "origin" | "name" | "value"> {
  if (name === undefined) return { origin: "escape", name: "", value: "${" };
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
  if (value !== undefined && (value !== "" || fallback === undefined)) {
    return { origin: "environment", name, value };
  }
  if (fallback !== undefined) return { origin: "default", name, value: fallback };
  return { origin: "missing", name, value: whole };
}

function writtenOffset(parts: readonly SubstitutedPart[], offset: number): number {
  const before = parts.findLast(({ start }) => start <= offset);
  if (before === undefined) return offset;
  const end = before.start + before.value.length;
  // Inside a value there is no place to point at but its reference.
  return offset < end ? before.written.start : before.written.end + (offset - end);
}
