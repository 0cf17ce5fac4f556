/**
 * Generated code in which literals are marked: rules that differ in nothing but their literals have one
 * shape. No string in it looks like a mark, since JSON escapes control characters.
 */
export type Shape = string;

/** A constant that may stand in the code as text. */
export type Literal = string | number | bigint;

/** The name under which code finds a constant that is passed to it. */
export function constantName(index: number): string {
  return `k${index}`;
}

/** What stands for a literal in a shape. */
export function markOf(index: number): string {
  return `\u0001${index}\u0001`;
}

// oxlint-disable-next-line no-control-regex -- JSON leaves none in a string
const MARKS = /\u0001(\d+)\u0001/g;

/** Code with its literals in it: the fastest. */
export function withLiterals(shape: Shape, constants: readonly unknown[]): string {
  // Emitter.literal marks nothing else.
  return shape.replace(MARKS, (_, index: string) => textOf(constants[Number(index)] as Literal));
}

function textOf(literal: Literal): string {
  if (typeof literal === "string") return JSON.stringify(literal);
  if (typeof literal === "bigint") return `(${literal}n)`;
  return Object.is(literal, -0) ? "(-0)" : `(${literal})`;
}

/** Code to which its literals are passed, so that all rules of the shape can share it. */
export function withNames(shape: Shape): string {
  return shape.replace(MARKS, (_, index: string) => constantName(Number(index)));
}
