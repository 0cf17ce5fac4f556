import type { Diagnostic, Span } from "./diagnostic.ts";
import { nameIdiom } from "./idioms.ts";
import { didYouMean } from "./suggest.ts";
import { operatorOf } from "./words.ts";

function error(code: string, message: string, span: Span, hint?: string): Diagnostic {
  const base = { code, severity: "error", message, span } as const;
  return hint === undefined ? base : { ...base, hint };
}

/** For text in back quotes, as JavaScript has it. */
export const QUOTES_HINT = "Write text in quotes, \"...\" or '...', and join it by '+'.";

/** Every message about the form of a source text. */
export const syntaxErrors = {
  unexpectedCharacter: (found: string, span: Span): Diagnostic =>
    error(
      "IL_DSL_101",
      `unexpected character ${JSON.stringify(found)}`,
      span,
      characterHint(found),
    ),
  unterminatedText: (span: Span): Diagnostic =>
    error(
      "IL_DSL_102",
      "this string does not end",
      span,
      "Close it with the quote it began with; for text over several lines use three quotes.",
    ),
  unexpected: (found: string, expected: string, span: Span, hint?: string): Diagnostic =>
    error("IL_DSL_103", `found ${found}, expected ${expected}`, span, hint),
  badEscape: (message: string, span: Span): Diagnostic =>
    error("IL_DSL_104", message, span, "Write '\\\\' for a backslash, or a raw string: r\"...\"."),
  numberRange: (type: string, span: Span): Diagnostic =>
    error("IL_DSL_105", `this number is outside the range of ${type} (64 bits)`, span),
  reservedWord: (word: string, span: Span): Diagnostic =>
    error(
      "IL_DSL_106",
      `'${word}' is a reserved word`,
      span,
      word === "if" || word === "else" ? "Write: condition ? value : other." : "Use another name.",
    ),
  hasArgument: (span: Span): Diagnostic =>
    error(
      "IL_DSL_107",
      "has() takes one field, such as has($event.account)",
      span,
      "To test a map key, write 'key in map'.",
    ),
  macroVariable: (found: string | undefined, span: Span): Diagnostic =>
    error(
      "IL_DSL_108",
      found === undefined
        ? "a macro's first argument is the name of its variable"
        : `'${found}' cannot be the variable of a macro`,
      span,
      "Use a plain name, such as: $event.items.exists(item, item.qty > 3).",
    ),
  sameVariable: (macro: string, name: string, span: Span): Diagnostic =>
    error("IL_DSL_109", `${macro}() has '${name}' twice; its variables need two names`, span),
  assignment: (span: Span): Diagnostic =>
    error("IL_DSL_110", "found '=', expected an operator", span, "To compare, write '=='."),
  tooLarge: (limit: string, value: number, what: string, span: Span): Diagnostic =>
    error("IL_DSL_111", `${what} (limit ${limit} = ${value})`, span),
  optionalCall: (span: Span): Diagnostic =>
    error("IL_DSL_112", "'.?' selects a field; a function cannot be called through it", span),
  message: (name: string, span: Span): Diagnostic =>
    error(
      "IL_DSL_113",
      `'${name}{...}' makes a message, and there are none here`,
      span,
      'Write a map: {"field": value}.',
    ),
};

/** Whether a text or tree is too large to say more of it. */
export function isLimitMistake({ code }: Diagnostic): boolean {
  return code === "IL_DSL_111";
}

/** Every message about types and names. */
export const typeErrors = {
  undeclaredVariable: (
    name: string,
    names: Iterable<string>,
    span: Span,
    field?: string,
  ): Diagnostic =>
    error(
      "IL_DSL_201",
      `undeclared variable '${name}'`,
      span,
      field === undefined ? variableHint(name, names) : `Did you mean '${field}'?`,
    ),
  unknownFunction: (name: string, hint: string | undefined, span: Span): Diagnostic =>
    error("IL_DSL_202", `unknown function '${name}'`, span, hint),
  noOverload: (name: string, found: string, hint: string | undefined, span: Span): Diagnostic =>
    error("IL_DSL_203", `${name} does not take ${found}`, span, hint),
  undefinedField: (
    field: string,
    owner: string,
    names: Iterable<string>,
    span: Span,
  ): Diagnostic => {
    const all = [...names];
    const hint =
      didYouMean(field, all) ??
      (all.length > 0 && all.length <= 12 ? `It has: ${all.join(", ")}.` : undefined);
    return error("IL_DSL_204", `undefined field '${field}' of ${owner}`, span, hint);
  },
  neverEqual: (left: string, right: string, hint: string | undefined, span: Span): Diagnostic =>
    error("IL_DSL_205", `this comparison can never hold: ${left} against ${right}`, span, hint),
  unguarded: (path: string, guard: string, safe: string, span: Span): Diagnostic =>
    error(
      "IL_DSL_206",
      `'${path}' may be absent`,
      span,
      `Guard it: ${guard} && ..., or write ${safe}.orValue(...).`,
    ),
  wrongResult: (expected: string, found: string, span: Span): Diagnostic =>
    error("IL_DSL_207", `expected ${expected}, found ${found}`, span),
  notSelectable: (type: string, field: string, hint: string | undefined, span: Span): Diagnostic =>
    error("IL_DSL_208", `${type} has no fields, so no '${field}'`, span, hint),
  notOneOf: (found: string, values: readonly string[], where: string, span: Span): Diagnostic => {
    const list = values.map((value) => JSON.stringify(value)).join(", ");
    return error(
      "IL_DSL_210",
      `${where} is never ${JSON.stringify(found)}; it is one of ${list}`,
      span,
      didYouMean(found, values),
    );
  },
  notBool: (role: string, found: string, span: Span): Diagnostic =>
    error("IL_DSL_211", `${role} must be bool, found ${found}`, span),
  notIterable: (macro: string, found: string, expected: string, span: Span): Diagnostic =>
    error("IL_DSL_212", `${macro}() needs ${expected}, found ${found}`, span),
  invalidConstant: (message: string, span: Span, hint?: string): Diagnostic =>
    error("IL_DSL_213", message, span, hint),
  mapKey: (found: string, span: Span): Diagnostic =>
    error("IL_DSL_214", `a map key must be string, int, uint or bool, found ${found}`, span),
  optionalEntry: (found: string, span: Span): Diagnostic =>
    error("IL_DSL_215", `an element marked '?' must be optional, found ${found}`, span),
};

/** Every message about match objects; `path` leads to the key. */
export const matchErrors = {
  notObject: (found: string, path: readonly string[]): Diagnostic =>
    matchError("IL_DSL_401", `a match must be an object of fields, found ${found}`, path),
  unknownOperator: (
    found: string,
    names: readonly string[],
    hint: string | undefined,
    path: readonly string[],
  ): Diagnostic =>
    matchError(
      "IL_DSL_402",
      `unknown operator '${found}' at ${path.join(".")}`,
      path,
      hint ?? `There are: ${names.join(", ")}.`,
    ),
  wrongOperand: (
    operator: string,
    expected: string,
    found: string,
    path: readonly string[],
  ): Diagnostic =>
    matchError("IL_DSL_403", `'${operator}' takes ${expected}, found ${found}`, path),
  notConstant: (found: string, path: readonly string[]): Diagnostic =>
    matchError(
      "IL_DSL_404",
      `${path.join(".")} must be text, a number, true, false, null or a list of them, found ${found}`,
      path,
    ),
  emptyObject: (path: readonly string[]): Diagnostic =>
    matchError(
      "IL_DSL_405",
      `${path.join(".")} is an empty object`,
      path,
      "Name an operator, such as { gt: 100 }, or a field.",
    ),
  tooDeep: (limit: number, path: readonly string[]): Diagnostic =>
    matchError("IL_DSL_406", `the match is nested too deep (limit matchDepthMax = ${limit})`, path),
};

function matchError(
  code: string,
  message: string,
  path: readonly string[],
  hint?: string,
): Diagnostic {
  return { ...error(code, message, { start: 0, end: 0 }, hint), path };
}

/** Every message about templates. */
export const templateErrors = {
  unclosed: (span: Span): Diagnostic =>
    error("IL_DSL_501", "this '{{' is never closed", span, "Close it with '}}'."),
  empty: (span: Span): Diagnostic =>
    error("IL_DSL_502", "there is no expression between '{{' and '}}'", span),
};

function characterHint(found: string): string | undefined {
  switch (found) {
    case "&":
      return "For 'and', write '&&'.";
    case "|":
      return "For 'or', write '||'.";
    case "“":
    case "”":
    case "‘":
    case "’":
      return "Use straight quotes: \"...\" or '...'.";
    case "$":
      return "The roots are $event and $meta.";
    case "`":
      return QUOTES_HINT;
    case "#":
      return "A comment starts with '//'.";
    case "~":
      return "For a pattern, write text.matches(pattern).";
    case ";":
      return "Leave it out: an expression ends by itself.";
    default:
      return undefined;
  }
}

function variableHint(name: string, names: Iterable<string>): string | undefined {
  const all = [...names];
  const operator = operatorOf(name);
  if (operator !== undefined) return `Write '${operator}'.`;
  const idiom = nameIdiom(name);
  if (idiom !== undefined) return idiom;
  if (all.includes(`$${name}`)) return `Did you mean '$${name}'?`;
  const near = didYouMean(name, all);
  if (near !== undefined) return near;
  const text = name.startsWith("$") ? "" : ` Text is written in quotes: "${name}".`;
  return all.length > 0 && all.length <= 8 ? `There are: ${all.join(", ")}.${text}` : undefined;
}
