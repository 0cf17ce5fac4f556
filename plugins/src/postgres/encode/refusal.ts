import type { JsonValue } from "@ingestlayer/core/plugin";

/** Why a value cannot go into its column. Never the value itself. */
export interface Refusal {
  readonly reason: string;
}

/** From a JSON value that is not null to the text that Postgres reads. */
export type Encoder = (value: JsonValue) => string | Refusal;

export function refuse(reason: string): Refusal {
  return { reason };
}

/** "expected a whole number, found a text" */
export function expected(what: string, found: JsonValue): Refusal {
  return refuse(`expected ${what}, found ${describe(found)}`);
}

/** What kind of value it is, in the user's words. */
export function describe(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return value === "" ? "an empty text" : "a text";
  if (typeof value === "boolean") return "a boolean";
  if (typeof value === "bigint") return "a whole number";
  if (typeof value !== "number") return "an object";
  if (!Number.isFinite(value)) return "a number beyond the range of a double";
  return Number.isInteger(value) ? "a whole number" : "a number with a fraction";
}
