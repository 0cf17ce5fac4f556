import type { Clock } from "../clock.ts";
import type { Dispatcher } from "../delivery/dispatch.ts";
import type { PipelinePlan, PlannedRoute } from "../pipeline/plan.ts";
import type { Log } from "../plugin/setup.ts";
import type { Store } from "../store/store.ts";
import type { Metrics } from "../telemetry/metrics.ts";

/** What a pipeline's worker works with. */
export interface WorkerOptions {
  readonly plan: PipelinePlan;
  readonly store: Store;
  readonly dispatcherOf: (route: PlannedRoute) => Dispatcher;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Aborts when the deadline of a stop has passed: what is under way is cut off. */
  readonly signal: AbortSignal;
  /** Aborts when what goes on in spite of `signal` is not waited for any longer. */
  readonly abandon: AbortSignal;
  /** Aborts when what cannot be settled is given up until the next start. */
  readonly closing: AbortSignal;
}
