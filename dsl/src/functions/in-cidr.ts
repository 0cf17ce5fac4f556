import { faults } from "../values/faults.ts";
import { type FunctionDefinition, member } from "./definition.ts";
import { types } from "../types.ts";
import type { Result } from "../values/values.ts";

/** An address as a number and the bits of its family. */
interface Address {
  readonly value: bigint;
  readonly bits: 32 | 128;
}

function parseAddress(text: string): Address | undefined {
  if (text.length > 45) return undefined;
  if (!text.includes(":")) {
    const value = parseFour(text);
    return value === undefined ? undefined : { value, bits: 32 };
  }
  const value = parseSix(text);
  if (value === undefined) return undefined;
  // An IPv4 address written as IPv6, ::ffff:10.0.0.1, is that IPv4 address.
  return value >> 32n === 0xffffn ? { value: value & 0xffffffffn, bits: 32 } : { value, bits: 128 };
}

function parseFour(text: string): bigint | undefined {
  const parts = text.split(".");
  const isValid =
    parts.length === 4 &&
    parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
  return isValid ? parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n) : undefined;
}

function parseSix(text: string): bigint | undefined {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const four = dotted === null ? undefined : parseFour(dotted[2] ?? "");
  if (dotted !== null && four === undefined) return undefined;
  const tail =
    four === undefined ? "" : `${(four >> 16n).toString(16)}:${(four & 0xffffn).toString(16)}`;
  const halves = (dotted === null ? text : `${dotted[1]}${tail}`).split("::");
  const [head = "", rest] = halves;
  const left = head === "" ? [] : head.split(":");
  const right = rest === undefined || rest === "" ? [] : rest.split(":");
  const missing = 8 - left.length - right.length;
  const isComplete = rest === undefined ? missing === 0 : missing >= 1;
  const groups = [...left, ...Array.from({ length: Math.max(0, missing) }, () => "0"), ...right];
  if (halves.length > 2 || !isComplete || !groups.every((g) => /^[0-9a-fA-F]{1,4}$/.test(g))) {
    return undefined;
  }
  return groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

function isInCidr(text: string, range: string): Result {
  const [network = "", prefix = "", extra] = range.split("/");
  const base = parseAddress(network);
  const length = /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
  if (base === undefined || extra !== undefined || length < 0 || length > base.bits) {
    return faults.badRange();
  }
  const address = parseAddress(text);
  if (address === undefined) return faults.badAddress();
  const host = BigInt(base.bits - length);
  return address.bits === base.bits && address.value >> host === base.value >> host;
}

export const inCidr: FunctionDefinition = {
  name: "inCidr",
  summary: "Whether an IPv4 or IPv6 address lies in a range.",
  overloads: [member([types.string, types.string], types.bool, isInCidr)],
  examples: [
    { expression: '"10.1.2.3".inCidr("10.0.0.0/8")', result: true },
    { expression: '"2001:db8::1".inCidr("2001:db8::/32")', result: true },
    { expression: '"192.168.0.1".inCidr("10.0.0.0/8")', result: false },
  ],
};
