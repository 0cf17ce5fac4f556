import type { CheckedExpr } from "../checker/checker.ts";
import type { Env } from "../env.ts";
import { type Bindings, evaluateTree } from "../evaluator/evaluator.ts";
import type { Expr } from "../syntax/ast.ts";
import { types } from "../types.ts";
import { genCall } from "./calls.ts";
import { BAIL, type Code, Emitter, type LocalScope } from "./emitter.ts";
import { constantName } from "./shape.ts";
import { type Bail, type Evaluate, factoryOf, type Generated } from "./factory.ts";
import { constantCode, toValue } from "./forms.ts";
import { genBind, genList, genMacro, genMap } from "./macros.ts";
import { genBinary, genConditional, genLogical, genUnary } from "./operators.ts";
import { genName, rootLines } from "./names.ts";
import { genIndex, genSelect } from "./reads.ts";

/** What of an environment the compiler needs. */
export type CompileOptions = Pick<Env, "limits" | "builtIns"> & {
  /** Told what generated code throws and on which bindings, so that a test can ask whether it may. */
  readonly onThrow?: (thrown: unknown, bindings: Bindings) => void;
};

/**
 * Makes a function that evaluates a checked expression: generated JavaScript where the process allows code
 * generation, else the reference evaluator. Both give the same value or error for every input, and neither
 * throws.
 */
export function makeEvaluate(checked: CheckedExpr, options: CompileOptions): Evaluate {
  const bail: Bail = (bindings, thrown) => {
    if (thrown !== undefined) options.onThrow?.(thrown, bindings);
    return evaluateTree(checked, bindings, options.limits);
  };
  const make = factoryOf(() => generate(checked, options));
  return make === undefined ? (bindings) => bail(bindings) : make(bail);
}

function generate(checked: CheckedExpr, options: CompileOptions): Generated {
  const emitter = new Emitter(checked, options, (node, scope, fail) =>
    genNode(emitter, node, scope, fail),
  );
  const result = emitter.gen(checked.ast, new Map(), BAIL);
  emitter.emit(`return ${toValue(emitter, result)};`);
  return { shape: sourceOf(emitter), constants: emitter.constants };
}

/**
 * The body of the factory. What the function throws, a root that is no object or a getter of the host has
 * caused; the evaluator says which.
 */
function sourceOf(emitter: Emitter): string {
  const { lines } = emitter;
  const reset = emitter.counts ? [`${emitter.use("beginEvaluation")}();`] : [];
  const roots = rootLines(emitter);
  const constants = emitter.constants.map((_, index) => constantName(index));
  return [
    `"use strict";`,
    `const [${constants.join(", ")}] = k;`,
    `const { ${[...emitter.runtime].join(", ")} } = h;`,
    "return function (b) {",
    "try {",
    ...(emitter.usesIterations ? ["let steps = 0;"] : []),
    ...reset,
    ...roots,
    ...lines,
    "} catch (thrown) { return bail(b, thrown); }",
    "};",
  ].join("\n");
}

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
    case "mistake":
      return refused(emitter);
  }
}

/** What the checker reports never gets here with an environment that it accepted. */
function refused(emitter: Emitter): Code {
  emitter.emit(BAIL);
  return { text: "null", form: "value", type: types.dyn };
}
