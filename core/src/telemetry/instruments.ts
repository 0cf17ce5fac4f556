import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** Makes instruments and renders them together: a registry of its own for each engine, not the global one. */
export class Instruments {
  readonly #registry = new Registry();

  counter<Label extends string>(name: string, help: string, labelNames: readonly Label[]) {
    return new Counter({ name, help, labelNames, registers: [this.#registry] });
  }

  gauge<Label extends string>(name: string, help: string, labelNames: readonly Label[]) {
    return new Gauge({ name, help, labelNames, registers: [this.#registry] });
  }

  /** Of seconds. */
  histogram<Label extends string>(name: string, help: string, labelNames: readonly Label[]) {
    return new Histogram({ name, help, labelNames, buckets, registers: [this.#registry] });
  }

  /** The Prometheus text format, version 0.0.4. */
  render(): Promise<string> {
    return this.#registry.metrics();
  }
}

/** From a tenth of a millisecond, a synchronous step, to a model that takes half a minute. */
const buckets = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30];
