import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Loaded where an engine counts: what most commands do would wait for it in vain. */
const prometheus = () => require("prom-client") as typeof import("prom-client");

/** Makes instruments and renders them together: a registry of its own for each engine, not the global one. */
export class Instruments {
  readonly #prometheus = prometheus();
  readonly #registry = new this.#prometheus.Registry();

  counter<Label extends string>(name: string, help: string, labelNames: readonly Label[]) {
    return new this.#prometheus.Counter({ name, help, labelNames, registers: [this.#registry] });
  }

  gauge<Label extends string>(name: string, help: string, labelNames: readonly Label[]) {
    return new this.#prometheus.Gauge({ name, help, labelNames, registers: [this.#registry] });
  }

  /** Of seconds. */
  histogram<Label extends string>(name: string, help: string, labelNames: readonly Label[]) {
    return new this.#prometheus.Histogram({
      name,
      help,
      labelNames,
      buckets,
      registers: [this.#registry],
    });
  }

  /** The Prometheus text format, version 0.0.4. */
  render(): Promise<string> {
    return this.#registry.metrics();
  }
}

/** From a tenth of a millisecond, a synchronous step, to a model that takes half a minute. */
const buckets = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30];
