import type { JsonValue } from "@ingestlayer/core/plugin";
import { expected, refuse, type Encoder, type Refusal } from "./refusal.ts";

const wholeNumber = /^\s*[+-]?\d+\s*$/;
const decimal = /^\s*(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|nan|[+-]?inf(?:inity)?)\s*$/i;

/** Encodes whole numbers of that many bits, exact to the last digit. */
export function integerEncoder(bits: bigint): Encoder {
  const highest = 2n ** (bits - 1n) - 1n;
  const lowest = -(2n ** (bits - 1n));
  const inRange = (value: bigint) => value >= lowest && value <= highest;
  const lowestSafe = Number(lowest);
  const highestSafe = Number(highest);
  return (value) => {
    if (typeof value === "number" && Number.isSafeInteger(value)) {
      if (value >= lowestSafe && value <= highestSafe) return String(value);
    }
    const exact = exactInteger(value);
    if (exact === undefined) return expected("a whole number", value);
    if (inRange(exact)) return exact.toString();
    return refuse(`the whole number is outside the range ${lowest} to ${highest}`);
  };
}

function exactInteger(value: JsonValue): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : undefined;
  if (typeof value !== "string" || !wholeNumber.test(value)) return undefined;
  return BigInt(value.trim().replace(/^\+/, ""));
}

/** `numeric` and floats: any number, and text that writes one, digit for digit. */
export function encodeNumber(value: JsonValue): string | Refusal {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "string" && decimal.test(value)) return value;
  return expected("a number", value);
}

const truths = new Set(["t", "true", "y", "yes", "on", "1"]);
const falsehoods = new Set(["f", "false", "n", "no", "off", "0"]);

/** `bool`: a boolean, 0 and 1, and the words that Postgres reads. */
export function encodeBoolean(value: JsonValue): string | Refusal {
  if (typeof value === "boolean") return value ? "t" : "f";
  if (value === 0 || value === 1) return String(value);
  if (typeof value === "string") {
    const word = value.trim().toLowerCase();
    if (truths.has(word)) return "t";
    if (falsehoods.has(word)) return "f";
  }
  return expected("a boolean", value);
}
