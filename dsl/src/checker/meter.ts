import { type Expr, type Macro, walk } from "../syntax/ast.ts";
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

/** Looks for what must be counted at what the checker met. */
export function meterOf(macros: readonly Macro[], calls: ReadonlyMap<number, ResolvedCall>): Meter {
  const stepCosts = new Map<number, number>();
  for (const { id, filter, body } of macros) stepCosts.set(id, stepCost([filter, body]));
  return { isOn: macros.length > 0 || calls.values().some(isHeavy), stepCosts };
}

function isHeavy({ overloads }: ResolvedCall): boolean {
  return overloads.some((overload) => overload.isLight !== true);
}

/** A long body is more than one step. */
function stepCost(parts: readonly (Expr | undefined)[]): number {
  let count = 0;
  for (const part of parts) if (part !== undefined) walk(part, () => count++);
  return Math.max(0, count - FREE_NODES) * 64;
}
