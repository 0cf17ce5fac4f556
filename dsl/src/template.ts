import type { Expr } from "./syntax/ast.ts";
import { type Diagnostic, hasErrors } from "./diagnostics/diagnostic.ts";
import type { Env } from "./env.ts";
import { templateErrors } from "./diagnostics/errors.ts";
import { faults } from "./values/faults.ts";
import type { Bindings } from "./evaluator/evaluator.ts";
import { type Json, toJson } from "./values/json.ts";
import { parse } from "./syntax/parse.ts";
import { compile, compileTree, type Program } from "./program.ts";
import { suggest } from "./diagnostics/suggest.ts";
import { type Type, types } from "./types.ts";
import { type EvaluationError, isEvaluationError, Optional } from "./values/values.ts";

/** A compiled template. Immutable and reentrant. */
export interface Template {
  readonly type: Type;
  readonly references: readonly string[];
  /** A JSON value (undefined where a whole-value path is absent), a text, or an error. */
  evaluate(bindings: Bindings): Json | undefined | EvaluationError;
}

/** A template, or why there is none. */
export type CompiledTemplate =
  | { readonly ok: true; readonly template: Template; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** A path alone, from a root: its value is passed on as it is. */
const WHOLE_PATH =
  /^\s*(\$[A-Za-z_]\w*)((?:\.[A-Za-z_]\w*|\[\d+\]|\["[^"\\]*"\]|\['[^'\\]*'\])*)\s*$/;

/**
 * Compiles a template. A text that is wholly a path, `$event.account.id`, keeps the value and its
 * type, and is undefined where the path is absent. Anywhere else `{{ expression }}` puts a value into the
 * text (text as it is, null and absent as nothing, lists and objects as JSON), and the rest is literal.
 *
 * With `encode` the outcome is always text, and each value that is put into it passes through `encode`
 * first, which makes it harmless where that text goes; the template's own text is left as it is.
 *
 * @example compileTemplate("Ticket {{ $event.ticket_id }}: {{ $event.subject }}", env)
 */
export function compileTemplate(
  text: string,
  env: Env,
  { encode }: TemplateOptions = {},
): CompiledTemplate {
  if (isWholePath(text, env)) {
    const compiled = compilePath(text, env);
    return encode === undefined ? compiled : asText(compiled, encode);
  }
  const pieces = split(text);
  if ("code" in pieces) return { ok: false, diagnostics: [pieces] };
  return compilePieces(pieces, env, encode ?? ((value) => value));
}

/** A path from a root that there is, or from one that is mistyped: that is an error, no literal text. */
function isWholePath(text: string, env: Env): boolean {
  const [, root = "", steps = ""] = WHOLE_PATH.exec(text) ?? [];
  if (root === "") return false;
  const roots = [...env.variables.keys()];
  return steps !== "" || roots.includes(root) || suggest(root, roots) !== undefined;
}

/** How {@link compileTemplate} treats values. */
export interface TemplateOptions {
  readonly encode?: Encode | undefined;
}

/** Makes the text of a value harmless where it goes: escapes it for HTML, for a chat. */
export type Encode = (value: string) => string;

function asText(compiled: CompiledTemplate, encode: Encode): CompiledTemplate {
  if (!compiled.ok) return compiled;
  const { references, evaluate } = compiled.template;
  const template: Template = {
    type: types.string,
    references,
    evaluate: (bindings) => {
      const value = evaluate(bindings);
      const json = isEvaluationError(value) || value === undefined ? value : toJson(value);
      return isEvaluationError(json) ? json : encode(textOf(json));
    },
  };
  return { ...compiled, template };
}

function compilePath(text: string, env: Env): CompiledTemplate {
  const parsed = parse(text, env.limits);
  if (!parsed.ok) return { ok: false, diagnostics: parsed.diagnostics };
  const compiled = compileTree(text, withOptionalReads(parsed.ast), env);
  if (!compiled.ok) return compiled;
  const { program, diagnostics } = compiled;
  const type = program.type.kind === "optional" ? program.type.value : program.type;
  const path = keysOf(parsed.ast);
  const { references } = program;
  return {
    ok: true,
    template: { type, references, evaluate: (bindings) => readPath(bindings, path) },
    diagnostics,
  };
}

/** Absence along the path is an answer, not an error. */
function withOptionalReads(node: Expr): Expr {
  if (node.kind === "select" || node.kind === "index") {
    return { ...node, operand: withOptionalReads(node.operand), optional: true };
  }
  return node;
}

/** The keys from the root to the place; the form of the text admits nothing but constant keys. */
function keysOf(node: Expr): readonly string[] {
  if (node.kind === "select") return [...keysOf(node.operand), node.field];
  if (node.kind === "index" && node.index.kind === "literal") {
    const { value } = node.index;
    const key = typeof value === "string" ? value : typeof value === "bigint" ? `${value}` : "";
    return [...keysOf(node.operand), key];
  }
  return node.kind === "ident" ? [node.name] : [];
}

/** Reads the value as it came, so that what is passed on is what was sent. Own properties only. */
function readPath(bindings: Bindings, path: readonly string[]): Json | undefined | EvaluationError {
  let value: unknown = bindings;
  try {
    for (const key of path) {
      if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) {
        return undefined;
      }
      value = (value as Readonly<Record<string, unknown>>)[key];
    }
    return value instanceof Date ? value.toISOString() : (value as Json | undefined);
  } catch {
    return faults.host();
  }
}

type Piece = string | { readonly source: string; readonly start: number };

/** Splits at `{{ ... }}`; strings and maps inside an expression may hold braces themselves. */
function split(text: string): readonly Piece[] | Diagnostic {
  const pieces: Piece[] = [];
  let position = 0;
  for (;;) {
    const open = text.indexOf("{{", position);
    if (open < 0) break;
    if (open > position) pieces.push(text.slice(position, open));
    const close = closingOf(text, open + 2);
    if (close === undefined) return templateErrors.unclosed({ start: open, end: open + 2 });
    const source = text.slice(open + 2, close);
    if (source.trim() === "") return templateErrors.empty({ start: open, end: close + 2 });
    pieces.push({ source, start: open + 2 });
    position = close + 2;
  }
  if (position < text.length) pieces.push(text.slice(position));
  return pieces;
}

function closingOf(text: string, start: number): number | undefined {
  let depth = 0;
  for (let index = start; index < text.length; index++) {
    const character = text[index];
    if (character === '"' || character === "'") {
      index = endOfText(text, index, character);
    } else if (character === "{") {
      depth++;
    } else if (character === "}") {
      if (depth === 0 && text[index + 1] === "}") return index;
      depth = Math.max(0, depth - 1);
    }
  }
  return undefined;
}

function endOfText(text: string, start: number, quote: string): number {
  let index = start + 1;
  while (index < text.length && text[index] !== quote) index += text[index] === "\\" ? 2 : 1;
  return index;
}

function compilePieces(pieces: readonly Piece[], env: Env, encode: Encode): CompiledTemplate {
  const diagnostics: Diagnostic[] = [];
  const parts: (string | Program)[] = [];
  for (const piece of pieces) {
    if (typeof piece === "string") {
      parts.push(piece);
      continue;
    }
    const compiled = compile(piece.source, env);
    diagnostics.push(...compiled.diagnostics.map((diagnostic) => shift(diagnostic, piece.start)));
    if (compiled.ok) parts.push(compiled.program);
  }
  if (hasErrors(diagnostics)) return { ok: false, diagnostics };
  const references = parts.flatMap((part) => (typeof part === "string" ? [] : part.references));
  const template: Template = {
    type: types.string,
    references: [...new Set(references)].sort(),
    evaluate: (bindings) => fill(parts, bindings, encode),
  };
  return { ok: true, template, diagnostics };
}

function shift(diagnostic: Diagnostic, by: number): Diagnostic {
  const { start, end } = diagnostic.span;
  return { ...diagnostic, span: { start: start + by, end: end + by } };
}

function fill(
  parts: readonly (string | Program)[],
  bindings: Bindings,
  encode: Encode,
): string | EvaluationError {
  let text = "";
  for (const part of parts) {
    if (typeof part === "string") {
      text += part;
      continue;
    }
    const value = part.evaluate(bindings);
    if (isEvaluationError(value)) return value;
    const json = toJson(value instanceof Optional ? (value.value ?? null) : value);
    if (isEvaluationError(json)) return json;
    text += encode(textOf(json));
  }
  return text;
}

function textOf(json: Json | undefined): string {
  if (json === null || json === undefined) return "";
  if (typeof json !== "object") return String(json);
  return JSON.stringify(json, (_key, value: unknown) =>
    typeof value === "bigint" ? JSON.rawJSON(String(value)) : value,
  );
}
