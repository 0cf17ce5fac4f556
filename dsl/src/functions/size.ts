import { type FunctionDefinition, global, member } from "./definition.ts";
import { types } from "../types.ts";
import { isMap, mapSize, type Value } from "../values/values.ts";

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
const work = (value: Value): bigint => BigInt(sizeOf(value));

export const size: FunctionDefinition = {
  name: "size",
  summary:
    "How many code points a string has, bytes a byte string, elements a list, entries a map.",
  overloads: [
    ...sized.map((type) => global([type], types.int, work)),
    ...sized.map((type) => member([type], types.int, work)),
  ],
  examples: [
    { expression: '"hello".size()', result: 5 },
    { expression: "size([1, 2, 3])", result: 3 },
  ],
};
