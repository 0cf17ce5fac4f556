/** A half-open range of UTF-16 offsets in the source of an expression. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * One finding about a source text. `code` is stable and never reused: `IL_DSL_1nn` syntax, `2nn`
 * types, `4nn` match objects, `5nn` templates. `message` says what was found and what was expected,
 * `hint` what to do next.
 */
export interface Diagnostic {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly span: Span;
  readonly hint?: string;
  /** For a match object: the keys that lead to the mistake. */
  readonly path?: readonly string[];
}

/** Where the first character of an expression stands in the file that holds it (1-based). */
export interface Origin {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** True when nothing of severity `error` is among the diagnostics. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}

/**
 * Renders a diagnostic for people: code, message, place, hint, then the source line with carets.
 *
 * @example
 * IL_DSL_204 undefined field 'urgncy' of $event (pipeline.yaml:14:9). Did you mean 'urgency'?
 *   $event.urgncy == "high"
 *          ^^^^^^
 */
export function renderDiagnostic(
  diagnostic: Diagnostic,
  source: string,
  origin: Origin = {},
): string {
  const start = Math.min(diagnostic.span.start, source.length);
  const lineStart = source.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = source.indexOf("\n", start);
  const line = source.slice(lineStart, lineEnd < 0 ? source.length : lineEnd);
  const place = placeOf(source, start, lineStart, origin);
  const hint = diagnostic.hint === undefined ? "" : ` ${diagnostic.hint}`;
  const head = `${diagnostic.code} ${diagnostic.message} (${place}).${hint}`;
  if (line === "") return head;
  const column = start - lineStart;
  const length = Math.max(1, Math.min(diagnostic.span.end - start, line.length - column));
  const indent = line.slice(0, column).replace(/[^\t]/g, " ");
  return `${head}\n  ${line}\n  ${indent}${"^".repeat(length)}`;
}

function placeOf(source: string, start: number, lineStart: number, origin: Origin): string {
  const lineOffset = source.slice(0, start).split("\n").length - 1;
  const firstColumn = lineOffset === 0 ? (origin.column ?? 1) : 1;
  const position = `${(origin.line ?? 1) + lineOffset}:${firstColumn + start - lineStart}`;
  return origin.file === undefined ? position : `${origin.file}:${position}`;
}
