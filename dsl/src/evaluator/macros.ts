import { adapt } from "../values/adapt.ts";
import { isRead, type Macro } from "../syntax/ast.ts";
import type { Locals, Run } from "./evaluator.ts";
import { faults } from "../values/faults.ts";
import { sortValues } from "../functions/lists.ts";
import { charge, KEY_COST } from "../values/budget.ts";
import { types } from "../types.ts";
import {
  CelMap,
  type EvaluationError,
  isEvaluationError,
  isLimitError,
  isMap,
  mapEntries,
  mapSize,
  Optional,
  type MapKey,
  type Result,
  type Value,
} from "../values/values.ts";

/** One step of a macro: what its variables stand for. */
interface Step {
  readonly key: Value;
  readonly value: Value;
  readonly locals: Locals;
}

/** Evaluates a macro over the list, map or optional that it is called on. */
export function evaluateMacro(run: Run, node: Macro, locals: Locals | undefined): Result {
  const target = run.access(node.target, locals);
  if (isEvaluationError(target)) return target;
  switch (node.macro) {
    case "all":
      return quantify(run, node, target, locals, false);
    case "exists":
      return quantify(run, node, target, locals, true);
    case "existsOne":
      return existsOne(run, node, target, locals);
    case "sortBy":
      return sortBy(run, node, target, locals);
    case "filter":
      return filter(run, node, target, locals);
    case "map":
    case "transformList":
      return collect(run, node, target, locals);
    case "transformMap":
    case "transformMapEntry":
      return collectMap(run, node, target, locals);
    case "optMap":
    case "optFlatMap":
      return mapOptional(run, node, target, locals);
  }
}

/** The steps over a target; a failure ends them. */
function* stepsOf(
  run: Run,
  node: Macro,
  target: Value,
  outer: Locals | undefined,
): Generator<Step | EvaluationError> {
  if (!Array.isArray(target) && !isMap(target)) {
    yield faults.noOverload(`${node.macro}()`, [target]);
    return;
  }
  const [first = "", second] = node.variables;
  const isList = Array.isArray(target);
  const cost = run.checked.meter.stepCosts.get(node.id) ?? 0;
  // The entries of a map are listed before the first step.
  if (!isList) charge(mapSize(target) * KEY_COST);
  const entries = isList ? (target as readonly Value[]).entries() : mapEntries(target);
  for (const [position, value] of entries) {
    if (++run.iterations > run.limits.iterationsMax) {
      yield faults.limit("iterationsMax", run.limits.iterationsMax);
      return;
    }
    if (charge(cost)) {
      yield faults.limit("readMax");
      return;
    }
    const key = typeof position === "number" ? BigInt(position) : position;
    const only = isList ? value : key;
    const locals = { name: first, value: second === undefined ? only : key, outer };
    yield {
      key,
      value: only,
      locals: second === undefined ? locals : { name: second, value, outer: locals },
    };
  }
}

/** `all` and `exists`: one step that decides wins over steps that fail. */
function quantify(
  run: Run,
  node: Macro,
  target: Value,
  outer: Locals | undefined,
  deciding: boolean,
): Result {
  let failure: EvaluationError | undefined;
  for (const step of stepsOf(run, node, target, outer)) {
    if (isEvaluationError(step)) return step;
    const value = run.evaluate(node.body, step.locals);
    if (value === deciding) return deciding;
    if (value === !deciding) continue;
    if (isLimitError(value)) return value;
    failure ??= isEvaluationError(value) ? value : faults.noOverload(node.macro, [value]);
  }
  return failure ?? !deciding;
}

function existsOne(run: Run, node: Macro, target: Value, outer: Locals | undefined): Result {
  let count = 0;
  for (const step of stepsOf(run, node, target, outer)) {
    if (isEvaluationError(step)) return step;
    const holds = condition(run, node, step, node.body);
    if (typeof holds !== "boolean") return holds;
    if (holds) count++;
  }
  return count === 1;
}

function filter(run: Run, node: Macro, target: Value, outer: Locals | undefined): Result {
  const kept: Value[] = [];
  const type = run.checked.types[node.id] ?? types.dyn;
  const element = type.kind === "list" ? type.element : types.dyn;
  for (const step of stepsOf(run, node, target, outer)) {
    if (isEvaluationError(step)) return step;
    const holds = condition(run, node, step, node.body);
    if (typeof holds !== "boolean") return holds;
    if (holds) kept.push(adapt(step.value, element));
  }
  return kept;
}

function sortBy(run: Run, node: Macro, target: Value, outer: Locals | undefined): Result {
  if (!Array.isArray(target)) return faults.noOverload(node.macro, [target]);
  const keys = collect(run, node, target, outer);
  if (isEvaluationError(keys)) return keys;
  const type = run.checked.types[node.target.id] ?? types.dyn;
  const values = isRead(node.target) ? adapt(target, type) : target;
  return sortValues(values as readonly Value[], keys as readonly Value[]);
}

function condition(
  run: Run,
  node: Macro,
  step: Step,
  expression: Macro["body"],
): boolean | EvaluationError {
  const value = run.evaluate(expression, step.locals);
  if (typeof value === "boolean" || isEvaluationError(value)) return value;
  return faults.noOverload(node.macro, [value]);
}

function collect(run: Run, node: Macro, target: Value, outer: Locals | undefined): Result {
  const collected: Value[] = [];
  for (const step of stepsOf(run, node, target, outer)) {
    if (isEvaluationError(step)) return step;
    const holds = node.filter === undefined ? true : condition(run, node, step, node.filter);
    if (typeof holds !== "boolean") return holds;
    if (!holds) continue;
    const value = run.evaluate(node.body, step.locals);
    if (isEvaluationError(value)) return value;
    collected.push(value);
  }
  return collected;
}

function collectMap(run: Run, node: Macro, target: Value, outer: Locals | undefined): Result {
  const collected = new CelMap();
  for (const step of stepsOf(run, node, target, outer)) {
    if (isEvaluationError(step)) return step;
    const holds = node.filter === undefined ? true : condition(run, node, step, node.filter);
    if (typeof holds !== "boolean") return holds;
    if (!holds) continue;
    const value = run.evaluate(node.body, step.locals);
    if (isEvaluationError(value)) return value;
    // Keys come from a list or a map, so they are fit to be keys again.
    if (node.macro === "transformMap") collected.set(step.key as MapKey, value);
    else {
      const failure = addEntries(collected, value, node);
      if (failure !== undefined) return failure;
    }
  }
  return collected;
}

function addEntries(into: CelMap, entries: Value, node: Macro): EvaluationError | undefined {
  if (!isMap(entries)) return faults.noOverload(node.macro, [entries]);
  for (const [key, value] of mapEntries(entries)) {
    if (into.has(key)) return faults.duplicateKey();
    into.set(key, value);
  }
  return undefined;
}

function mapOptional(run: Run, node: Macro, target: Value, outer: Locals | undefined): Result {
  if (!(target instanceof Optional)) return faults.noOverload(node.macro, [target]);
  if (target.value === undefined) return target;
  const locals = { name: node.variables[0] ?? "", value: target.value, outer };
  const value = run.evaluate(node.body, locals);
  if (isEvaluationError(value)) return value;
  if (node.macro === "optMap") return new Optional(value);
  return value instanceof Optional ? value : faults.noOverload(node.macro, [value]);
}
