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

/** An overload called as `name(args)`. The types of `call` must match `params`. */
export function global(
  params: readonly Type[],
  result: Type,
  call: (...args: never[]) => Result,
): Overload {
  return overload(params, result, { member: false, variadic: false }, call);
}

/** An overload called as `receiver.name(args)`; the first parameter is the receiver. */
export function member(
  params: readonly Type[],
  result: Type,
  call: (...args: never[]) => Result,
): Overload {
  return overload(params, result, { member: true, variadic: false }, call);
}

/** An overload called as `name(args)` whose last parameter may be given again and again. */
export function variadic(
  params: readonly Type[],
  result: Type,
  call: (...args: never[]) => Result,
): Overload {
  return overload(params, result, { member: false, variadic: true }, call);
}

function overload(
  params: readonly Type[],
  result: Type,
  style: Pick<Overload, "member" | "variadic">,
  call: (...args: never[]) => Result,
): Overload {
  // Dispatch checks run-time types against `params` first, so the narrower argument types hold.
  const untyped = call as unknown as Overload["call"];
  return { params, result, ...style, call: untyped };
}
