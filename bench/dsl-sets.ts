import { makeEvents } from "./dsl-events.ts";
import { ORDER_RULES } from "./dsl-order-rules.ts";
import { makeOrders } from "./dsl-orders.ts";
import { RULES } from "./dsl-rules.ts";

/** Which events and expressions are measured. */
export type SetName = "tickets" | "orders";

interface RuleSet {
  readonly rules: Readonly<Record<string, string>>;
  readonly makeEvents: () => readonly unknown[];
}

export const SETS: Readonly<Record<SetName, RuleSet>> = {
  tickets: { rules: RULES, makeEvents },
  orders: { rules: ORDER_RULES, makeEvents: makeOrders },
};
