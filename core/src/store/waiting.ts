import type { Failure, HoldGroup } from "../glossary.ts";

/** Why a parked delivery waits, where its attempts do not say it. */
export type Waiting =
  /** The destination as a whole cannot be used. */
  | { readonly kind: "outage"; readonly failure: Failure }
  /** The step or the destination itself said: not yet. */
  | { readonly kind: "hold"; readonly reason: string; readonly group?: HoldGroup };

/** The group that a delivery is held in, if it is. */
export function heldGroupOf(waiting: Waiting | undefined): HoldGroup | undefined {
  return waiting?.kind === "hold" ? waiting.group : undefined;
}
