import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { EngineSummary, IngestResult } from "../engine/contract.ts";

/**
 * What an operator watches, in the Prometheus text format. Counts of steps and routes are the durable
 * ones of the store, read when somebody asks: the hot path pays only for a few clock readings a batch.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #submitted = this.#counter(
    "ingestlayer_events_submitted_total",
    "Events handed over since the start, by what became of them at the door.",
    ["result", "code"],
  );
  readonly #appendSeconds = this.#histogram(
    "ingestlayer_append_duration_seconds",
    "From the check of a submission until it is on disk (fsync), one in sixteen calls.",
    [],
  );
  readonly #requests = this.#counter(
    "ingestlayer_source_requests_total",
    "Requests to sources since the start, by what became of them.",
    ["source", "result", "code"],
  );
  /** Counted here and not by label on every call: this is the hot path. */
  readonly #taken = { calls: 0, accepted: 0, repeated: 0 };
  readonly #rejected = new Map<string, number>();
  readonly #stepSeconds = this.#histogram(
    "ingestlayer_step_duration_seconds",
    "One batch in one step.",
    ["pipeline", "step"],
  );
  readonly #deliverySeconds = this.#histogram(
    "ingestlayer_delivery_duration_seconds",
    "One call of a destination.",
    ["destination"],
  );
  readonly #logged = this.#counter(
    "ingestlayer_events_accepted_total",
    "Events ever accepted, durable.",
    [],
  );
  readonly #repeated = this.#counter(
    "ingestlayer_events_repeated_total",
    "Submissions whose idempotency key was known, durable.",
    [],
  );
  readonly #backlog = this.#gauge(
    "ingestlayer_backlog_events",
    "Events that a pipeline has yet to take.",
    ["pipeline"],
  );
  readonly #parked = this.#gauge(
    "ingestlayer_parked_deliveries",
    "Deliveries that wait for their next attempt.",
    ["pipeline"],
  );
  readonly #deadLetters = this.#gauge(
    "ingestlayer_dead_letters",
    "Deliveries that will not be attempted again by themselves.",
    ["pipeline"],
  );
  readonly #quarantined = this.#gauge(
    "ingestlayer_quarantined_requests",
    "Genuine requests of sources that do not fit and wait for the config to be mended.",
    [],
  );
  readonly #counts = this.#counter(
    "ingestlayer_pipeline_events_total",
    "Durable counts of a pipeline: what its steps and routes did with events, and what plugins count.",
    ["pipeline", "part", "name", "count"],
  );

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
  async render({ received, repeated, quarantined, pipelines }: EngineSummary): Promise<string> {
    // These are counted elsewhere: what is shown is set to them, not counted a second time.
    const shown = [this.#submitted, this.#logged, this.#repeated, this.#counts];
    for (const counter of shown) counter.reset();
    this.#submitted.inc({ result: "accepted", code: "" }, this.#taken.accepted);
    this.#submitted.inc({ result: "repeated", code: "" }, this.#taken.repeated);
    for (const [code, count] of this.#rejected) {
      this.#submitted.inc({ result: "rejected", code }, count);
    }
    this.#logged.inc(received);
    this.#repeated.inc(repeated);
    this.#quarantined.set(quarantined);
    for (const { pipeline, backlog, parked, deadLetters, tally } of pipelines) {
      this.#backlog.set({ pipeline }, backlog);
      this.#parked.set({ pipeline }, parked);
      this.#deadLetters.set({ pipeline }, deadLetters);
      for (const [key, value] of Object.entries(tally)) {
        this.#counts.inc({ pipeline, ...labelsOf(key) }, value);
      }
    }
    return this.#registry.metrics();
  }

  #counter<Label extends string>(name: string, help: string, labelNames: readonly Label[]) {
    return new Counter({ name, help, labelNames, registers: [this.#registry] });
  }

  #gauge<Label extends string>(name: string, help: string, labelNames: readonly Label[]) {
    return new Gauge({ name, help, labelNames, registers: [this.#registry] });
  }

  #histogram<Label extends string>(name: string, help: string, labelNames: readonly Label[]) {
    return new Histogram({ name, help, labelNames, buckets, registers: [this.#registry] });
  }
}

const appendSampling = 16;

/** From a tenth of a millisecond, a synchronous step, to a model that takes half a minute. */
const buckets = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30];

/** `step/filter.match/drop` and `events/taken` as labels; see `pipeline/tally.ts`. */
function labelsOf(key: string): { part: string; name: string; count: string } {
  const [part = "", ...rest] = key.split("/");
  const count = rest.pop() ?? "";
  return { part, name: rest.join("/"), count };
}
