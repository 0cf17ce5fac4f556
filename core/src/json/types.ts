/** A JSON value as the pipeline holds it. An integer beyond ±2^53 is a `bigint` and survives whole. */
export type JsonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly JsonValue[]
  | JsonObject;

/** A JSON object. Keys are data: `__proto__` and `constructor` may occur as own keys. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}
