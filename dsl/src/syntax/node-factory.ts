import type { BinaryOperator, Expr, ListExpr, MapExpr } from "./ast.ts";
import { qualifiedName } from "./ast.ts";
import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import { syntaxErrors } from "../diagnostics/errors.ts";
import type { Limits } from "../limits.ts";
import { MACROS } from "./macros.ts";
import { Uint, type Value } from "../values/values.ts";

/**
 * Makes AST nodes and expands macros while the parser reads. State: the next node number, whether a number is
 * outside its range, and the problems found; all live for one parse.
 */
export class NodeFactory {
  readonly problems: Diagnostic[] = [];
  #nextId = 0;
  #isOutOfRange = false;

  id(): number {
    return this.#nextId++;
  }

  /**
   * Whether no tree of what was made can have too much of anything: its depth and the elements of its lists are at
   * most its nodes. Where it may, the tree is to be looked at.
   */
  isSmall({ depthMax, elementsMax }: Limits): boolean {
    return !this.#isOutOfRange && this.#nextId <= depthMax && this.#nextId <= elementsMax;
  }

  literal(value: Value, span: Span): Expr {
    this.#isOutOfRange ||= rangeProblem(value) !== null;
    return { kind: "literal", id: this.id(), span, value };
  }

  ident(name: string, span: Span, absolute: boolean): Expr {
    return { kind: "ident", id: this.id(), span, name, absolute };
  }

  select(operand: Expr, field: string, fieldSpan: Span, optional: boolean): Expr {
    const span = { start: operand.span.start, end: fieldSpan.end };
    return {
      kind: "select",
      id: this.id(),
      span,
      operand,
      field,
      fieldSpan,
      test: false,
      optional,
    };
  }

  index(operand: Expr, index: Expr, optional: boolean, end: number): Expr {
    const span = { start: operand.span.start, end };
    return { kind: "index", id: this.id(), span, operand, index, optional };
  }

  unary(operator: "!" | "-", operand: Expr, start: number): Expr {
    const span = { start, end: operand.span.end };
    const isBare = operand.kind === "literal" && operand.span.start === start + 1;
    if (operator === "-" && isBare) {
      const { value } = operand;
      if (typeof value === "bigint" && value >= 0n) return this.literal(-value, span);
      if (typeof value === "number" && !Object.is(value, -0) && value >= 0) {
        return this.literal(-value, span);
      }
    }
    return { kind: "unary", id: this.id(), span, operator, operand };
  }

  binary(operator: BinaryOperator, left: Expr, right: Expr): Expr {
    return { kind: "binary", id: this.id(), span: around(left, right), operator, left, right };
  }

  logical(operator: "&&" | "||", operands: readonly Expr[]): Expr {
    const [first] = operands;
    const last = operands.at(-1);
    if (first === undefined || last === undefined) throw new Error("a chain has operands");
    if (first === last) return first;
    return { kind: "logical", id: this.id(), span: around(first, last), operator, operands };
  }

  conditional(condition: Expr, whenTrue: Expr, whenFalse: Expr): Expr {
    const span = around(condition, whenFalse);
    return { kind: "conditional", id: this.id(), span, condition, whenTrue, whenFalse };
  }

  list(elements: ListExpr["elements"], span: Span): Expr {
    return { kind: "list", id: this.id(), span, elements };
  }

  map(entries: MapExpr["entries"], span: Span): Expr {
    return { kind: "map", id: this.id(), span, entries };
  }

  /** `Name{field: value}`: there are no message types. */
  message(operand: Expr, end: number): Expr {
    const span = { start: operand.span.start, end };
    const name = qualifiedName(operand);
    this.problems.push(
      name === undefined
        ? syntaxErrors.unexpected("'{'", "an operator", span)
        : syntaxErrors.message(name, span),
    );
    return this.mistake([], span);
  }

  mistake(parts: readonly Expr[], span: Span): Expr {
    return { kind: "mistake", id: this.id(), span, parts };
  }

  /** A call, or what the macro of that name expands to. */
  call(
    target: Expr | undefined,
    name: string,
    nameSpan: Span,
    args: readonly Expr[],
    end: number,
    absolute = false,
  ): Expr {
    const span = { start: (target?.span ?? nameSpan).start, end };
    const expanded = this.#expand(target, name, nameSpan, args, span);
    if (expanded !== undefined) return expanded;
    return { kind: "call", id: this.id(), span, target, name, nameSpan, args, absolute };
  }

  #expand(
    target: Expr | undefined,
    name: string,
    nameSpan: Span,
    args: readonly Expr[],
    span: Span,
  ): Expr | undefined {
    if (target === undefined) return name === "has" ? this.#has(args, span) : undefined;
    if (target.kind === "ident" && target.name === "cel") return this.#cel(name, args, span);
    const shape = Object.hasOwn(MACROS, name) ? MACROS[name] : undefined;
    const arity = shape?.find((candidate) => candidate.args === args.length);
    if (shape === undefined || arity === undefined) return undefined;
    const variables = args.slice(0, arity.variables).map((variable) => this.#variable(variable));
    if (variables.length === 2 && variables[0] === variables[1]) {
      this.problems.push(syntaxErrors.sameVariable(name, variables[0] ?? "", span));
    }
    const body = args.at(-1);
    if (body === undefined) return undefined;
    const filter = args.length === arity.variables + 2 ? args[arity.variables] : undefined;
    const id = this.id();
    return {
      kind: "macro",
      id,
      span,
      macro: arity.macro,
      nameSpan,
      target,
      variables,
      filter,
      body,
    };
  }

  #has(args: readonly Expr[], span: Span): Expr {
    const [arg] = args;
    if (args.length === 1 && arg?.kind === "select" && !arg.test)
      return { ...arg, span, test: true };
    this.problems.push(syntaxErrors.hasArgument(span));
    return this.literal(false, span);
  }

  #cel(name: string, args: readonly Expr[], span: Span): Expr | undefined {
    const [first, second, third] = args;
    if (name === "bind" && third !== undefined && args.length === 3 && first && second) {
      return this.#bind(this.#variable(first), second, third, span);
    }
    if (name === "block" && first?.kind === "list" && second !== undefined && args.length === 2) {
      return first.elements.reduceRight<Expr>(
        (body, slot, index) => this.#bind(`@index${index}`, slot.value, body, span),
        second,
      );
    }
    if (name === "index" && isSmallInt(first)) {
      return this.ident(`@index${first.value}`, span, false);
    }
    const isPair = isSmallInt(first) && isSmallInt(second);
    if ((name === "iterVar" || name === "accuVar") && isPair) {
      return this.ident(`@${name}${first.value}_${second.value}`, span, false);
    }
    return undefined;
  }

  #bind(name: string, value: Expr, body: Expr, span: Span): Expr {
    return { kind: "bind", id: this.id(), span, name, value, body };
  }

  #variable(node: Expr): string {
    if (node.kind === "ident" && !node.absolute && !node.name.startsWith("$")) return node.name;
    this.problems.push(syntaxErrors.macroVariable(qualifiedName(node), node.span));
    return "_";
  }
}

function isSmallInt(node: Expr | undefined): node is Expr & { readonly value: bigint } {
  return node?.kind === "literal" && typeof node.value === "bigint" && node.value >= 0n;
}

function around(first: Expr, last: Expr): Span {
  return { start: first.span.start, end: last.span.end };
}

/** The range that a number literal must be in; null when it is. */
export function rangeProblem(value: Value): string | null {
  if (value instanceof Uint) return value.value > 2n ** 64n - 1n ? "uint" : null;
  if (typeof value !== "bigint") return null;
  return BigInt.asIntN(64, value) === value ? null : "int";
}
