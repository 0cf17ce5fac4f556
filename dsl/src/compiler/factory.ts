import type { Bindings } from "../evaluator/evaluator.ts";
import type { Result } from "../values/values.ts";
import { RUNTIME } from "./runtime.ts";
import { type Shape, withLiterals, withNames } from "./shape.ts";

/** Evaluates a checked expression for some bindings. */
export type Evaluate = (bindings: Bindings) => Result;

/** Decides in place of generated code; told what that threw, if it did. */
export type Bail = (bindings: Bindings, thrown?: unknown) => Result;

/** The body of a function that makes an evaluating function, and what is passed to it by reference. */
export interface Generated {
  readonly shape: Shape;
  readonly constants: readonly unknown[];
}

type Factory = (constants: readonly unknown[], runtime: typeof RUNTIME, bail: Bail) => Evaluate;

/**
 * Rules of one shape, up to which each has code of its own with its constants in it: the fastest, as long as
 * the processor's caches hold it. Where there are more, they share code, and thousands stay in the caches.
 */
const OWN_CODE_MAX = 8;
const SHAPES_MAX = 1000;
/** Characters of the code of a shape that is remembered: nobody writes the same long rule again and again. */
const SHAPE_LENGTH_MAX = 20_000;

/** The rules seen of one shape, and the code that they share once there are many. */
interface Seen {
  readonly shape: Shape;
  count: number;
  factory: Factory | undefined;
}

/** The shapes seen, by length: to tell some texts of one length apart costs far less than to hash one. */
const shapes = new Map<number, Set<Seen>>();
/** The same, the oldest first. */
const shapesInOrder = new Set<Seen>();

/** What makes the evaluating function out of generated code; undefined where no code may be generated. */
export function factoryOf(generate: () => Generated): ((bail: Bail) => Evaluate) | undefined {
  if (!MAY_GENERATE) return undefined;
  const { shape, constants } = generate();
  const factory = sharedFactory(shape) ?? makeFactory(withLiterals(shape, constants));
  return (bail) => factory(constants, RUNTIME, bail);
}

function sharedFactory(shape: Shape): Factory | undefined {
  if (shape.length > SHAPE_LENGTH_MAX) return undefined;
  const seen = seenOf(shape) ?? remember(shape);
  if (++seen.count <= OWN_CODE_MAX) return undefined;
  return (seen.factory ??= makeFactory(withNames(shape)));
}

function seenOf(shape: Shape): Seen | undefined {
  for (const seen of shapes.get(shape.length) ?? []) if (seen.shape === shape) return seen;
  return undefined;
}

function remember(shape: Shape): Seen {
  const [oldest] = shapesInOrder;
  if (shapesInOrder.size >= SHAPES_MAX && oldest !== undefined) forget(oldest);
  const seen: Seen = { shape, count: 0, factory: undefined };
  const alike = shapes.get(shape.length) ?? new Set();
  shapes.set(shape.length, alike.add(seen));
  shapesInOrder.add(seen);
  return seen;
}

function forget(seen: Seen): void {
  shapesInOrder.delete(seen);
  const alike = shapes.get(seen.shape.length);
  alike?.delete(seen);
  if (alike?.size === 0) shapes.delete(seen.shape.length);
}

function makeFactory(source: string): Factory {
  // What may enter the source is described at Emitter.
  // oxlint-disable-next-line typescript/no-implied-eval
  return new Function("k", "h", "bail", source) as Factory;
}

/** Processes started with --disallow-code-generation-from-strings refuse. */
const MAY_GENERATE = mayGenerate();

function mayGenerate(): boolean {
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- asks only whether it is allowed
    return new Function("return true")() === true;
  } catch {
    return false;
  }
}
