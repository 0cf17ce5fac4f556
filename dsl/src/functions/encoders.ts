import { spend } from "../values/budget.ts";
import { faults } from "../values/faults.ts";
import { type FunctionDefinition, global } from "./definition.ts";
import { types } from "../types.ts";
import type { Result } from "../values/values.ts";

const BASE_64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

function decode(text: string): Result {
  if (!BASE_64.test(text)) return faults.badBase64();
  return spend(text.length) ?? Uint8Array.from(Buffer.from(text, "base64"));
}

/** The encoders extension of CEL. */
export const encoders: readonly FunctionDefinition[] = [
  {
    name: "base64.encode",
    summary: "Bytes as base64 text.",
    overloads: [
      global(
        [types.bytes],
        types.string,
        (bytes: Uint8Array) => spend(2 * bytes.length) ?? Buffer.from(bytes).toString("base64"),
      ),
    ],
    examples: [{ expression: 'base64.encode(b"hello")', result: "aGVsbG8=" }],
  },
  {
    name: "base64.decode",
    summary: "The bytes that base64 text stands for.",
    overloads: [global([types.string], types.bytes, decode)],
    examples: [{ expression: 'string(base64.decode("aGVsbG8="))', result: "hello" }],
  },
];
