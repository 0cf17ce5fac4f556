import { faults } from "../values/faults.ts";
import { type FunctionDefinition, member } from "./definition.ts";
import { types } from "../types.ts";
import type { Result } from "../values/values.ts";

const VERSION =
  /^v?(\d{1,15})(?:\.(\d{1,15}))?(?:\.(\d{1,15}))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;

/** Precedence as semver.org states it; missing parts count as zero, build metadata does not count. */
function compareVersions(left: string, right: string): Result {
  const a = left.length > 256 ? null : VERSION.exec(left);
  const b = right.length > 256 ? null : VERSION.exec(right);
  if (a === null || b === null) {
    return faults.badVersion(a === null ? "left" : "right");
  }
  for (let index = 1; index <= 3; index++) {
    const difference = Number(a[index] ?? 0) - Number(b[index] ?? 0);
    if (difference !== 0) return difference < 0 ? -1n : 1n;
  }
  return BigInt(Math.sign(comparePrerelease(a[4], b[4])));
}

function comparePrerelease(left: string | undefined, right: string | undefined): number {
  if (left === undefined || right === undefined) {
    // A release comes after its own pre-releases.
    return Number(left === undefined) - Number(right === undefined);
  }
  const a = left.split(".");
  const b = right.split(".");
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const order = compareIdentifier(a[index] ?? "", b[index] ?? "");
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareIdentifier(left: string, right: string): number {
  const [isLeftNumber, isRightNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)];
  if (isLeftNumber && isRightNumber) {
    const difference = BigInt(left) - BigInt(right);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }
  if (isLeftNumber !== isRightNumber) return isLeftNumber ? -1 : 1;
  return left < right ? -1 : left > right ? 1 : 0;
}

export const compareVersion: FunctionDefinition = {
  name: "compareVersion",
  summary: "-1, 0 or 1 as a semantic version comes before another, is the same, or comes after.",
  overloads: [member([types.string, types.string], types.int, compareVersions)],
  examples: [
    { expression: '"1.10.0".compareVersion("1.9.3")', result: 1 },
    { expression: '"2.0.0-rc.1".compareVersion("2.0.0") < 0', result: true },
  ],
};
