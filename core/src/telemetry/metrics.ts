import type { IngestResult } from "../engine/contract.ts";
import type { BudgetState } from "../models/model-budget.ts";
import { budgetGauges } from "./budget-gauges.ts";
import { durableGauges } from "./durable-counts.ts";
import type { DurableCounts } from "./durable-counts.ts";
import { Instruments } from "./instruments.ts";

/**
 * What an operator watches, in the Prometheus text format. What the store counts is read from it when
 * somebody asks, so that it holds over restarts and the hot path pays only for a few clock readings a batch.
 */
export class Metrics {
  readonly #instruments = new Instruments();
  readonly #submitted = this.#instruments.counter(
    "ingestlayer_events_submitted_total",
    "Events handed over since the start, by what became of them at the door.",
    ["result", "code"],
  );
  readonly #appendSeconds = this.#instruments.histogram(
    "ingestlayer_append_duration_seconds",
    "From the check of a submission until it is on disk (fsync), one in sixteen calls.",
    [],
  );
  readonly #commitSeconds = this.#instruments.histogram(
    "ingestlayer_store_commit_duration_seconds",
    "One commit of the store, its fsync included.",
    [],
  );
  readonly #requests = this.#instruments.counter(
    "ingestlayer_source_requests_total",
    "Requests to sources since the start, by what became of them.",
    ["source", "result", "code"],
  );
  readonly #stepSeconds = this.#instruments.histogram(
    "ingestlayer_step_duration_seconds",
    "One batch in one step.",
    ["pipeline", "step"],
  );
  readonly #deliverySeconds = this.#instruments.histogram(
    "ingestlayer_delivery_duration_seconds",
    "One call of a destination.",
    ["destination"],
  );
  readonly #showDurable = durableGauges(this.#instruments);
  readonly #showBudgets = budgetGauges(this.#instruments);
  /** Counted here and not by label on every call: this is the hot path. */
  readonly #taken = { calls: 0, accepted: 0, repeated: 0 };
  readonly #rejected = new Map<string, number>();

  /** Called for each call of `ingest`. */
  ingested(results: readonly IngestResult[], ms: number): void {
    const taken = this.#taken;
    taken.calls += 1;
    if (taken.calls % appendSampling === 0) this.#appendSeconds.observe(ms / 1000);
    for (const result of results) {
      if (result.status !== "rejected") taken[result.status] += 1;
      else this.#rejected.set(result.code, (this.#rejected.get(result.code) ?? 0) + 1);
    }
  }

  /** Called for each commit of the store. */
  committed(ms: number): void {
    this.#commitSeconds.observe(ms / 1000);
  }

  /** Called for each request to a source of the config. */
  received(
    source: string,
    result: "taken" | "answered" | "quarantined" | "refused",
    code: string = "",
  ): void {
    this.#requests.inc({ source, result, code });
  }

  /** Called for each batch that a step has processed. */
  stepped(pipeline: string, step: string, seconds: number): void {
    this.#stepSeconds.observe({ pipeline, step }, seconds);
  }

  /** Called for each call of a destination. */
  delivered(destination: string, seconds: number): void {
    this.#deliverySeconds.observe({ destination }, seconds);
  }

  /** The Prometheus text format, version 0.0.4. */
  async render(
    counts: DurableCounts,
    budgets: readonly BudgetState[],
    nowMs: number,
  ): Promise<string> {
    this.#submitted.reset();
    this.#submitted.inc({ result: "accepted", code: "" }, this.#taken.accepted);
    this.#submitted.inc({ result: "repeated", code: "" }, this.#taken.repeated);
    for (const [code, count] of this.#rejected) {
      this.#submitted.inc({ result: "rejected", code }, count);
    }
    this.#showDurable(counts, nowMs);
    this.#showBudgets(budgets);
    return this.#instruments.render();
  }
}

const appendSampling = 16;
