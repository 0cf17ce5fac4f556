import type { BudgetState } from "../models/model-budget.ts";
import type { Instruments } from "./instruments.ts";

/** Makes the instruments for the budgets of models; the result sets them to what was read. */
export function budgetGauges(instruments: Instruments): (budgets: readonly BudgetState[]) => void {
  const used = instruments.gauge(
    "ingestlayer_model_budget_used",
    "What a model has used of its budget in the minute or day under way.",
    ["model", "unit", "period"],
  );
  const limit = instruments.gauge(
    "ingestlayer_model_budget_limit",
    "What a model may use in a minute or a day.",
    ["model", "unit", "period"],
  );
  return (budgets) => {
    for (const gauge of [used, limit]) gauge.reset();
    for (const { model, unit, period, used: count, most } of budgets) {
      used.set({ model, unit, period }, count);
      limit.set({ model, unit, period }, most);
    }
  };
}
