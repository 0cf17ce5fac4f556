import { type FunctionDefinition, global, member } from "./definition.ts";
import { types } from "../types.ts";
import { KEY_COST } from "../values/budget.ts";
import { CelMap, isMap, mapSize, type Value } from "../values/values.ts";

/** How many code points, bytes, elements or entries a value has. */
export function sizeOf(value: Value): number {
  if (typeof value === "string") return codePointCount(value);
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length;
  return isMap(value) ? mapSize(value) : 0;
}

/** The number of Unicode code points; a lone surrogate counts as one. */
export function codePointCount(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length - 1; index++) {
    const isHigh = (text.charCodeAt(index) & 0xfc00) === 0xd800;
    if (isHigh && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) {
      count--;
      index++;
    }
  }
  return count;
}

const sized = [
  types.string,
  types.bytes,
  types.list(types.param("T")),
  types.map(types.param("K"), types.param("V")),
];
const size = (value: Value): bigint => BigInt(sizeOf(value));

/** A string is read to its end, and the keys of a plain object are listed; others know their size. */
function cost(value: Value): number {
  if (typeof value === "string") return value.length;
  return isMap(value) && !(value instanceof CelMap) ? mapSize(value) * KEY_COST : 0;
}

export const sizeFunction: FunctionDefinition = {
  name: "size",
  summary:
    "How many code points a string has, bytes a byte string, elements a list, entries a map.",
  overloads: [
    ...sized.map((type) => global([type], types.int, size, { cost, isLight: true })),
    ...sized.map((type) => member([type], types.int, size, { cost, isLight: true })),
  ],
  examples: [
    { expression: '"hello".size()', result: 5 },
    { expression: "size([1, 2, 3])", result: 3 },
  ],
};
