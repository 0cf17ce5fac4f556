import type { Expr } from "../syntax/ast.ts";
import type { CheckedExpr } from "../checker/checker.ts";
import type { Bindings } from "../evaluator/evaluator.ts";
import { evaluateTree } from "../evaluator/evaluator.ts";
import type { Limits } from "../limits.ts";
import { types } from "../types.ts";
import type { Result } from "../values/values.ts";
import { genCall } from "./calls.ts";
import { type Code, Emitter, type LocalScope } from "./emitter.ts";
import { constantCode, toValue } from "./forms.ts";
import { genBind, genList, genMacro, genMap } from "./macros.ts";
import { genBinary, genConditional, genLogical, genUnary } from "./operators.ts";
import { genIndex, genName, genSelect, rootLines } from "./reads.ts";
import { RUNTIME } from "./runtime.ts";

/** Evaluates a checked expression for some bindings. */
export type Evaluate = (bindings: Bindings) => Result;

type Factory = (constants: readonly unknown[], runtime: typeof RUNTIME, bail: Evaluate) => Evaluate;

/**
 * Makes a function that evaluates a checked expression: generated JavaScript where the process allows code
 * generation, else the reference evaluator. Both give the same value or error for every input.
 */
export function makeEvaluate(
  checked: CheckedExpr,
  limits: Limits,
  builtIns: ReadonlySet<string>,
): Evaluate {
  const reference: Evaluate = (bindings) => evaluateTree(checked, bindings, limits);
  if (!MAY_GENERATE) return reference;
  const generate = (isShared: boolean): Generated => {
    const emitter = new Emitter(checked, limits, { builtIns, isShared }, (node, scope, fail) =>
      genNode(emitter, node, scope, fail),
    );
    return { source: functionSource(emitter), constants: emitter.constants };
  };
  const shared = sharedFactory(generate(true));
  if (shared !== undefined) return shared(reference);
  const { source, constants } = generate(false);
  return makeFactory(source)(constants, RUNTIME, reference);
}

interface Generated {
  readonly source: string;
  readonly constants: readonly unknown[];
}

/**
 * Rules of one shape, up to which each has code of its own with its constants in it: the fastest, as long as
 * the processor's caches hold it. Where there are more, they share code, and thousands stay in the caches.
 */
const OWN_CODE_MAX = 8;
const SHAPES_MAX = 1000;

/** The rules seen of each shape, and the code that they share once there are many. */
const shapes = new Map<string, { count: number; factory: Factory | undefined }>();

function sharedFactory(generated: Generated): ((reference: Evaluate) => Evaluate) | undefined {
  const { source, constants } = generated;
  const shape = shapes.get(source) ?? { count: 0, factory: undefined };
  if (shape.count === 0) {
    const [oldest] = shapes.keys();
    if (shapes.size >= SHAPES_MAX && oldest !== undefined) shapes.delete(oldest);
    shapes.set(source, shape);
  }
  if (++shape.count <= OWN_CODE_MAX) return undefined;
  shape.factory ??= makeFactory(source);
  const { factory } = shape;
  return (reference) => factory(constants, RUNTIME, reference);
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

function functionSource(emitter: Emitter): string {
  const result = emitter.gen(emitter.checked.ast, new Map(), "return bail(b);");
  emitter.emit(`return ${toValue(emitter, result)};`);
  const roots = rootLines(emitter);
  const constants = emitter.constants.map((_, index) => `k${index}`);
  const reset = spends(emitter) ? [`${emitter.use("beginEvaluation")}();`] : [];
  const lines = [
    `"use strict";`,
    `const [${constants.join(", ")}] = k;`,
    `const { ${[...emitter.runtime].join(", ")} } = h;`,
    "return function (b) {",
    ...(emitter.usesIterations ? ["let steps = 0;"] : []),
    ...(emitter.usesSearches ? ["let searched = 0;"] : []),
    ...reset,
    ...roots,
    emitter.body,
    "};",
  ];
  return lines.join("\n");
}

/** Whether the code calls anything that keeps state for one evaluation. */
function spends(emitter: Emitter): boolean {
  const counted = emitter.constants.some((constant) => typeof constant === "function");
  return counted || COUNTED.some((name) => emitter.runtime.has(name));
}

const COUNTED = ["adapt", "add", "contains", "dispatch", "equal", "spend", "sortValues"] as const;

function genNode(emitter: Emitter, node: Expr, scope: LocalScope, fail: string): Code {
  switch (node.kind) {
    case "literal":
      return constantCode(emitter, node.value, emitter.typeOf(node));
    case "ident":
      return genName(emitter, node, scope, fail) ?? refused(emitter);
    case "select":
      return genName(emitter, node, scope, fail) ?? genSelect(emitter, node, scope, fail);
    case "index":
      return genIndex(emitter, node, scope, fail);
    case "call":
      return genCall(emitter, node, scope, fail);
    case "unary":
      return genUnary(emitter, node, scope, fail);
    case "binary":
      return genBinary(emitter, node, scope, fail);
    case "logical":
      return genLogical(emitter, node, scope, fail);
    case "conditional":
      return genConditional(emitter, node, scope, fail);
    case "list":
      return genList(emitter, node, scope, fail);
    case "map":
      return genMap(emitter, node, scope, fail);
    case "macro":
      return genMacro(emitter, node, scope, fail);
    case "bind":
      return genBind(emitter, node, scope, fail);
    case "struct":
      return refused(emitter);
  }
}

/** What the checker reports never gets here with an environment that it accepted. */
function refused(emitter: Emitter): Code {
  emitter.emit("return bail(b);");
  return { text: "null", form: "value", type: types.dyn };
}
