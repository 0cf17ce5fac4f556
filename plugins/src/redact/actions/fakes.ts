import type { JsonObject } from "@ingestlayer/core/plugin";
import { LABEL } from "../labels.ts";
import type { EventNumbering } from "../numbering.ts";
import { mapValues } from "../walk.ts";
import { fake } from "./fake.ts";

/**
 * The fakes of one event. A fake looks like the real thing and would be found again, so a label of
 * its own holds its place until nothing more is found.
 */
export class Fakes {
  // State: the fake by the label that holds its place, and that label by type and value.
  readonly #fakes = new Map<string, string>();
  readonly #labels = new Map<string, string>();
  readonly #numbering: EventNumbering;
  readonly #key: string;

  constructor(numbering: EventNumbering, key: string) {
    this.#numbering = numbering;
    this.#key = key;
  }

  /** The label that stands for the value's fake: no other value has it. */
  holdPlace(type: string, value: string): string {
    const id = `${type}\0${value}`;
    const known = this.#labels.get(id);
    if (known !== undefined) return known;
    const label = this.#numbering.nextLabel(type);
    this.#labels.set(id, label);
    this.#fakes.set(label, fake(type, value, this.#key));
    return label;
  }

  /** The payload with every label that holds a place replaced by its fake. */
  putInto(payload: JsonObject): JsonObject {
    if (this.#fakes.size === 0) return payload;
    const reveal = (text: string): string =>
      text.replace(LABEL, (label) => this.#fakes.get(label) ?? label);
    return mapValues(payload, {
      value: (value) => (typeof value === "string" ? reveal(value) : value),
      key: reveal,
    });
  }
}
