import { type Expr, walk } from "../syntax/ast.ts";
import type { ResolvedCall } from "./scope.ts";

/** What an evaluation counts of the characters that it reads. */
export interface Meter {
  /**
   * Whether anything is counted: where a macro may repeat it, or where a function is called that does much with
   * each character. Elsewhere the length of the source is bound enough.
   */
  readonly isOn: boolean;
  /** Units that a step of a macro reads beside what is counted inside it, by node number. */
  readonly stepCosts: ReadonlyMap<number, number>;
}

/** Nodes of a macro's body that a step takes without being counted. */
const FREE_NODES = 32;

/** Looks at a checked tree for what must be counted. */
export function meterOf(ast: Expr, calls: ReadonlyMap<number, ResolvedCall>): Meter {
  let isOn = false;
  const stepCosts = new Map<number, number>();
  walk(ast, (node) => {
    const isHeavy = calls.get(node.id)?.overloads.some((overload) => overload.isLight !== true);
    isOn ||= node.kind === "macro" || isHeavy === true;
    if (node.kind === "macro") stepCosts.set(node.id, stepCost([node.filter, node.body]));
  });
  return { isOn, stepCosts };
}

/** A long body is more than one step. */
function stepCost(parts: readonly (Expr | undefined)[]): number {
  let count = 0;
  for (const part of parts) if (part !== undefined) walk(part, () => count++);
  return Math.max(0, count - FREE_NODES) * 64;
}
