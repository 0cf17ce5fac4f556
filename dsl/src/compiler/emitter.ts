import type { Expr } from "../syntax/ast.ts";
import type { CheckedExpr } from "../checker/checker.ts";
import type { Limits } from "../limits.ts";
import { type Type, types } from "../types.ts";
import type { Value } from "../values/values.ts";
import type { RuntimeName } from "./runtime.ts";
import { constantName, type Literal, markOf } from "./shape.ts";

/**
 * How generated code holds a value. `int` is a number where the value is a safe integer and a bigint
 * elsewhere, so that most arithmetic is on numbers. `raw` is a list or map as it came from the input:
 * its parts are not yet at their declared types. `value` is the form that the evaluator uses.
 */
export type Form = "bool" | "string" | "double" | "int" | "raw" | "value";

/** Generated code for the value of a node: an expression without effects, cheap to repeat. */
export interface Code {
  readonly text: string;
  readonly form: Form;
  readonly type: Type;
  /** The value is an optional, and `undefined` stands for none. */
  readonly maybe?: boolean;
  /** The value, where the source states it. */
  readonly constant?: Value;
}

/** What the name of a macro variable stands for in generated code. */
export type Local =
  | { readonly kind: "code"; readonly code: Code }
  /** An element or key, to be taken at its type wherever it is read. */
  | { readonly kind: "part"; readonly text: string };

/** What keeps state for the evaluation under way. */
const COUNTING: ReadonlySet<RuntimeName> = new Set<RuntimeName>([
  "adapt",
  "add",
  "dispatch",
  "sortValues",
  "spend",
]);

/** What counts what it reads: state that matters only where the meter is on. */
const READING: ReadonlySet<RuntimeName> = new Set<RuntimeName>([
  "charge",
  "compare",
  "compareText",
  "contains",
  "entriesOf",
  "equal",
  "keysOrElements",
]);

/** Leaves the fast path; valid anywhere, since evaluation has no effects. */
export const BAIL = "return bail(b);";

/** Names in scope, innermost first. */
export type LocalScope = ReadonlyMap<string, Local>;

/**
 * Collects the statements of one function. Source text never enters them: strings are JSON-escaped,
 * everything else is passed by reference as a constant.
 *
 * Two ways out of the fast path. `fail` is the statement to run where the value of a node is certainly
 * an error: it leaves the operand of the nearest `&&`, `||`, `all` or `exists`, which may yet be decided by another
 * operand. `bail` leaves the function: the reference evaluator then decides, from the start. Errors
 * are therefore made in one place only, and are the same whichever evaluator runs.
 */
export class Emitter {
  readonly checked: CheckedExpr;
  readonly limits: Limits;
  readonly constants: unknown[] = [];
  readonly runtime = new Set<RuntimeName>();
  /** The declared variables that the code reads, and where it keeps them. */
  readonly roots = new Map<string, { readonly text: string; readonly type: Type }>();
  usesIterations = false;
  /** Whether the code calls anything that counts for this evaluation. */
  counts = false;
  /** Lines kept free for what each step of a loop asks where the code counts. */
  readonly #stepLines: number[] = [];
  #lines: string[] = [];
  #next = 0;
  readonly gen: (node: Expr, scope: LocalScope, fail: string) => Code;

  /** Functions that are the language's own, by name. */
  readonly builtIns: ReadonlySet<string>;

  constructor(
    checked: CheckedExpr,
    options: { readonly limits: Limits; readonly builtIns: ReadonlySet<string> },
    gen: Emitter["gen"],
  ) {
    this.checked = checked;
    this.limits = options.limits;
    this.builtIns = options.builtIns;
    this.gen = gen;
  }

  emit(line: string): void {
    this.#lines.push(line);
  }

  /** All statements. */
  get lines(): readonly string[] {
    const check = this.counts ? `if (${this.use("charge")}(0)) ${BAIL}` : undefined;
    if (check !== undefined) for (const line of this.#stepLines) this.#lines[line] = check;
    return this.#lines;
  }

  /** A name that nothing else has. */
  fresh(prefix: string): string {
    return `${prefix}${this.#next++}`;
  }

  /** Declares a variable and gives its name. */
  let(initial?: string): string {
    const name = this.fresh("v");
    this.emit(initial === undefined ? `let ${name};` : `let ${name} = ${initial};`);
    return name;
  }

  /** A value passed by reference; gives the name under which code finds it. */
  constant(value: unknown): string {
    // Equal constants of one rule may be two in the next of the same shape: none is looked for here.
    return constantName(this.constants.push(value) - 1);
  }

  /** A constant that stands in the code itself, as text, unless rules of the same shape share that code. */
  literal(value: Literal): string {
    return markOf(this.constants.push(value) - 1);
  }

  /** Asks what is counted so far, at each step of a loop, if the code turns out to count anything. */
  emitStepCheck(): void {
    this.#stepLines.push(this.#lines.push("") - 1);
  }

  /** A function of the runtime; gives its name. */
  use(name: RuntimeName): string {
    this.runtime.add(name);
    this.counts ||= COUNTING.has(name) || (this.checked.meter.isOn && READING.has(name));
    return name;
  }

  /** What `emit` adds while `work` runs goes inside a block. */
  block(open: string, work: () => void): void {
    this.emit(`${open} {`);
    work();
    this.emit("}");
  }

  typeOf(node: Expr): Type {
    return this.checked.types[node.id] ?? types.dyn;
  }
}
