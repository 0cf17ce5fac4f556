import { faults } from "../values/faults.ts";
import { type FunctionDefinition, global } from "./definition.ts";
import { utf8 } from "../syntax/literals.ts";
import { types } from "../types.ts";
import type { Result } from "../values/values.ts";

/** FNV-1a over the UTF-8 bytes, then MurmurHash3's finalizer, which spreads keys that differ in one digit. */
function hash(key: string): number {
  let hash = 0x811c9dc5;
  for (const octet of utf8(key)) hash = Math.imul(hash ^ octet, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function isSampled(key: string, share: number): Result {
  if (!(share >= 0 && share <= 1)) return faults.badShare();
  return hash(key) < share * 2 ** 32;
}

export const sample: FunctionDefinition = {
  name: "sample",
  summary:
    "True for about this share of all keys: always the same ones, and a larger share has the smaller in it.",
  overloads: [global([types.string, types.double], types.bool, isSampled)],
  examples: [
    { expression: 'sample("user-17", 1.0)', result: true },
    { expression: 'sample("user-17", 0.0)', result: false },
  ],
};
