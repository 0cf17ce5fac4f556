import type { IToken } from "chevrotain";
import type { Span } from "../diagnostics/diagnostic.ts";
import type { Env } from "../env.ts";
import type { FunctionDefinition, Overload } from "../functions/definition.ts";
import { MACROS } from "../syntax/macros.ts";
import { check } from "../program.ts";
import * as t from "../syntax/tokens.ts";
import { formatType, type Type, types } from "../types.ts";
import { Unifier } from "../checker/unifier.ts";
import { quoteText } from "../syntax/unparse.ts";

/** Something that may stand at a place of an expression. */
export interface Completion {
  /** What to insert in place of `replace`. */
  readonly label: string;
  readonly kind: "field" | "function" | "macro" | "value" | "variable";
  /** The type, or the signature. */
  readonly detail: string;
  readonly description?: string;
  readonly replace: Span;
}

/**
 * What may stand at an offset of a source that need not be complete: fields after a dot, functions that
 * take what stands before it, the values of a field on the other side of a comparison, variables.
 * Sorted by kind, then name. Never throws.
 */
export function complete(source: string, offset: number, env: Env): readonly Completion[] {
  const tokens = t.lexer.tokenize(source.slice(0, offset)).tokens;
  const last = tokens.at(-1);
  const isWord = last !== undefined && isName(last) && endOf(last) === offset;
  const word = isWord ? last.image : "";
  const before = isWord ? tokens.slice(0, -1) : tokens;
  const replace = { start: offset - word.length, end: offset };
  const found = candidates(source, before, env);
  return found
    .filter((candidate) => candidate.label.toLowerCase().startsWith(word.toLowerCase()))
    .map((candidate) => ({ ...candidate, replace }));
}

type Candidate = Omit<Completion, "replace">;

function candidates(source: string, before: readonly IToken[], env: Env): readonly Candidate[] {
  const macros = enclosingMacros(source, before);
  const last = before.at(-1);
  const previous = before.at(-2);
  const isOptional = last?.tokenType === t.Question && previous?.tokenType === t.Dot;
  if (last?.tokenType === t.Dot || isOptional) {
    const operand = operandBefore(source, before.slice(0, isOptional ? -2 : -1));
    if (operand === undefined) return [];
    const namespaced = inNamespace(env, operand);
    return namespaced.length > 0 ? namespaced : members(env, typeIn(env, macros, operand));
  }
  if (last !== undefined && ENDS_OPERAND.has(last.tokenType)) return [];
  return [...valuesFor(source, before, env, macros), ...roots(env, macros)];
}

const ENDS_OPERAND: ReadonlySet<unknown> = new Set([
  t.Identifier,
  t.Integer,
  t.Float,
  t.Text,
  t.RawText,
  t.True,
  t.False,
  t.Null,
  t.RightParen,
  t.RightBracket,
  t.RightBrace,
]);

function isName(token: IToken): boolean {
  return token.tokenType === t.Identifier || token.tokenType === t.In;
}

function endOf(token: IToken): number {
  return token.startOffset + token.image.length;
}

/** The text of the chain of names, calls and indexes that ends the tokens. */
function operandBefore(source: string, tokens: readonly IToken[]): string | undefined {
  let index = tokens.length - 1;
  const last = tokens[index];
  if (last === undefined) return undefined;
  for (;;) {
    const type = tokens[index]?.tokenType;
    if (type === t.RightParen || type === t.RightBracket || type === t.RightBrace) {
      index = openingOf(tokens, index);
      const isCall =
        tokens[index - 1] !== undefined && tokens[index - 1]?.tokenType === t.Identifier;
      const continues = type === t.RightBracket && ENDS_OPERAND.has(tokens[index - 1]?.tokenType);
      if ((type === t.RightParen && isCall) || continues) {
        index--;
        continue;
      }
    } else if (type === undefined || !ENDS_OPERAND.has(type)) {
      return undefined;
    }
    const hasQuestion = tokens[index - 1]?.tokenType === t.Question;
    const dot = index - (hasQuestion ? 2 : 1);
    if (tokens[dot]?.tokenType !== t.Dot || dot < 1) break;
    index = dot - 1;
  }
  const first = tokens[index];
  return first === undefined ? undefined : source.slice(first.startOffset, endOf(last));
}

function openingOf(tokens: readonly IToken[], closing: number): number {
  let depth = 0;
  for (let index = closing; index >= 0; index--) {
    const type = tokens[index]?.tokenType;
    if (type === t.RightParen || type === t.RightBracket || type === t.RightBrace) depth++;
    if (type === t.LeftParen || type === t.LeftBracket || type === t.LeftBrace) depth--;
    if (depth === 0) return index;
  }
  return 0;
}

/** A macro call whose closing bracket is still to come, outermost first. */
interface OpenMacro {
  readonly target: string;
  readonly variables: readonly string[];
}

function enclosingMacros(source: string, tokens: readonly IToken[]): readonly OpenMacro[] {
  const macros: OpenMacro[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.tokenType !== t.LeftParen || closes(tokens, index)) continue;
    const name = tokens[index - 1]?.image ?? "";
    const shapes = Object.hasOwn(MACROS, name) ? (MACROS[name] ?? []) : [];
    const target = operandBefore(source, tokens.slice(0, index - 2));
    if (shapes.length === 0 || target === undefined) continue;
    const [first, comma, second, next] = tokens.slice(index + 1, index + 5);
    if (first === undefined || comma?.tokenType !== t.Comma) continue;
    const takesTwo = shapes.some((shape) => shape.variables === 2);
    const isPair = takesTwo && second?.tokenType === t.Identifier && next?.tokenType === t.Comma;
    macros.push({ target, variables: isPair ? [first.image, second.image] : [first.image] });
  }
  return macros;
}

function closes(tokens: readonly IToken[], opening: number): boolean {
  let depth = 0;
  for (const token of tokens.slice(opening)) {
    if (token.tokenType === t.LeftParen) depth++;
    if (token.tokenType === t.RightParen && --depth === 0) return true;
  }
  return false;
}

/** The type of a text inside open macros: a walk over each target gives the variables their types. */
function typeIn(env: Env, macros: readonly OpenMacro[], text: string): Type {
  const nested = macros.reduceRight(
    (inner, macro) =>
      macro.variables.length === 2
        ? `${macro.target}.transformList(${macro.variables.join(", ")}, ${inner})`
        : `${macro.target}.map(${macro.variables.join("")}, ${inner})`,
    text,
  );
  let type = check(nested, env).type ?? types.dyn;
  for (let depth = 0; depth < macros.length; depth++) {
    type = type.kind === "list" ? type.element : types.dyn;
  }
  return type;
}

function members(env: Env, type: Type): readonly Candidate[] {
  const owner = type.kind === "optional" ? type.value : type;
  const fields = owner.kind === "object" ? Object.entries(owner.fields) : [];
  const isWalked = owner.kind === "list" || owner.kind === "map" || owner.kind === "dyn";
  return [
    ...fields.map(([label, field]): Candidate => ({
      label,
      kind: "field",
      detail: `${formatType(field.type)}${field.optional === true ? "?" : ""}`,
      ...(field.description === undefined ? {} : { description: field.description }),
    })),
    ...[...env.functions.values()].flatMap((definition) => memberFunction(definition, type)),
    ...(isWalked ? macroCandidates() : []),
  ];
}

function memberFunction(definition: FunctionDefinition, receiver: Type): readonly Candidate[] {
  const overload = definition.overloads.find((candidate) => {
    const [first] = candidate.params;
    const unifier = new Unifier();
    return (
      candidate.member &&
      first !== undefined &&
      unifier.assign(receiver, unifier.instantiate(first, new Map()))
    );
  });
  return overload === undefined ? [] : [functionCandidate(definition, definition.name, overload)];
}

function functionCandidate(
  definition: FunctionDefinition,
  label: string,
  overload: Overload,
): Candidate {
  const params = overload.params.slice(overload.member ? 1 : 0).map(formatType);
  const detail = `(${params.join(", ")}) -> ${formatType(overload.result)}`;
  return { label, kind: "function", detail, description: definition.summary };
}

function macroCandidates(): readonly Candidate[] {
  return Object.entries(MACROS)
    .filter(([name]) => !name.startsWith("opt"))
    .map(([label]) => ({ label, kind: "macro", detail: "(item, expression)" }));
}

/** Functions of a namespace: after `math.` come `greatest`, `least` … */
function inNamespace(env: Env, operand: string): readonly Candidate[] {
  if (env.variables.has(operand)) return [];
  return [...env.functions.values()].flatMap((definition) => {
    const [overload] = definition.overloads;
    const isInside = definition.name.startsWith(`${operand}.`) && overload !== undefined;
    const label = definition.name.slice(operand.length + 1);
    return isInside ? [functionCandidate(definition, label, overload)] : [];
  });
}

/** The strings that the other side of a comparison can be. */
function valuesFor(
  source: string,
  before: readonly IToken[],
  env: Env,
  macros: readonly OpenMacro[],
): readonly Candidate[] {
  let end = before.length - 1;
  while (end >= 0 && LIST_PARTS.has(before[end]?.tokenType)) end--;
  const operator = before[end]?.tokenType;
  const isListed = end < before.length - 1;
  if (isListed ? operator !== t.In : operator !== t.Equality) return [];
  const operand = operandBefore(source, before.slice(0, end));
  const type = operand === undefined ? types.dyn : typeIn(env, macros, operand);
  if (type.kind !== "literals") return [];
  return type.values.map((value) => ({ label: quoteText(value), kind: "value", detail: "string" }));
}

const LIST_PARTS: ReadonlySet<unknown> = new Set([t.LeftBracket, t.Comma, t.Text]);

function roots(env: Env, macros: readonly OpenMacro[]): readonly Candidate[] {
  const locals = macros.flatMap((macro) => macro.variables);
  return [
    ...locals.map((label): Candidate => ({
      label,
      kind: "variable",
      detail: formatType(typeIn(env, macros, label)),
    })),
    ...[...env.variables].map(([label, type]): Candidate => ({
      label,
      kind: "variable",
      detail: formatType(type),
    })),
    ...[...env.functions.values()].flatMap((definition) => {
      const overload = definition.overloads.find((candidate) => !candidate.member);
      return overload === undefined
        ? []
        : [functionCandidate(definition, definition.name, overload)];
    }),
    { label: "has", kind: "macro", detail: "(field) -> bool" },
  ];
}
