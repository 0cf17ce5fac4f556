import type { Type } from "../types.ts";
import type { Result, Value } from "../values/values.ts";

/** One signature of a function or operator, and the work. */
export interface Overload {
  /** Parameter types; of a member overload the first is the receiver. */
  readonly params: readonly Type[];
  readonly result: Type;
  /** Whether it is called as `receiver.name(args)`. */
  readonly member: boolean;
  /** The last parameter may be given any number of times, at least once. */
  readonly variadic: boolean;
  /** Arguments have the run-time types of the parameters. Never throws; returns an error instead. */
  readonly call: (...args: readonly Value[]) => Result;
  /** What a call reads, in units of about a nanosecond. Default: one for each character and byte. */
  readonly cost?: (...args: readonly Value[]) => number;
  /** So cheap that it counts only where a macro repeats it, or beside functions that are not. Default false. */
  readonly isLight?: boolean;
}

/** What a call of an overload reads, in units of about a nanosecond. */
export function costOf(overload: Overload, args: readonly Value[]): number {
  if (overload.cost !== undefined) return overload.cost(...args);
  let length = 0;
  for (const arg of args) {
    if (typeof arg === "string" || arg instanceof Uint8Array) length += arg.length;
  }
  return length;
}

/** An expression and the value it has, executed as a test and printed in the documentation. */
export interface Example {
  readonly expression: string;
  /** The result as JSON. */
  readonly result: unknown;
}

/** A function of the language: everything that checker, evaluators and documentation need. */
export interface FunctionDefinition {
  readonly name: string;
  readonly summary: string;
  readonly overloads: readonly Overload[];
  readonly examples: readonly Example[];
}

/** The cost of an overload, where it is not the default. */
export interface Cost {
  readonly cost?: (...args: never[]) => number;
  readonly isLight?: boolean;
}

/** An overload called as `name(args)`. The types of `call` must match `params`. */
export function global(
  params: readonly Type[],
  result: Type,
  call: (...args: never[]) => Result,
  cost: Cost = {},
): Overload {
  return overload(params, result, { member: false, variadic: false }, call, cost);
}

/** An overload called as `receiver.name(args)`; the first parameter is the receiver. */
export function member(
  params: readonly Type[],
  result: Type,
  call: (...args: never[]) => Result,
  cost: Cost = {},
): Overload {
  return overload(params, result, { member: true, variadic: false }, call, cost);
}

/** An overload called as `name(args)` whose last parameter may be given again and again. */
export function variadic(
  params: readonly Type[],
  result: Type,
  call: (...args: never[]) => Result,
): Overload {
  return overload(params, result, { member: false, variadic: true }, call, {});
}

function overload(
  params: readonly Type[],
  result: Type,
  style: Pick<Overload, "member" | "variadic">,
  call: (...args: never[]) => Result,
  cost: Cost,
): Overload {
  // Dispatch checks run-time types against `params` first, so the narrower argument types hold.
  const untyped = { call, ...cost } as unknown as Pick<Overload, "call" | "cost" | "isLight">;
  return { params, result, ...style, ...untyped };
}

/** A function with one example. */
export function defineFunction(
  name: string,
  summary: string,
  overloads: readonly Overload[],
  expression: string,
  result: unknown,
): FunctionDefinition {
  return { name, summary, overloads, examples: [{ expression, result }] };
}
