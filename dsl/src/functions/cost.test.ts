import { expect, test } from "vitest";
import type { Type } from "../types.ts";
import { beginEvaluation, charge, counted } from "../values/budget.ts";
import { Duration, isLimitError, Optional, Timestamp, Uint, type Value } from "../values/values.ts";
import { costOf, type Overload } from "./definition.ts";
import { FUNCTIONS } from "./index.ts";

const LENGTH = 100_000;

/** Arguments of which no more than a few parts are looked at, however long they are. */
const LOOKED_AT_LITTLE: ReadonlySet<string> = new Set([
  "size(bytes) #1",
  "size(list(T)) #1",
  "contains(string, string) #2",
  "startsWith(string, string) #1",
  "endsWith(string, string) #1",
  "format(string, list(dyn)) #2",
  "slice(list(T), int, int) #1",
  "first(list(T)) #1",
  "last(list(T)) #1",
  "sets.contains(list(T), list(T)) #1",
  "sets.intersects(list(T), list(T)) #2",
]);

/** A long value of a type; undefined where the type has no long values. */
function long(type: Type): Value | undefined {
  switch (type.kind) {
    case "string":
      return "a".repeat(LENGTH);
    case "bytes":
      return new Uint8Array(LENGTH);
    case "list":
      return Array.from({ length: LENGTH }, (_, index) => long(type.element) ?? String(index));
    case "map":
      return Object.fromEntries(Array.from({ length: LENGTH }, (_, index) => [`k${index}`, 1]));
    default:
      return undefined;
  }
}

function short(type: Type): Value {
  switch (type.kind) {
    case "int":
      return 1n;
    case "uint":
      return new Uint(1n);
    case "double":
      return 0.5;
    case "string":
      return "b";
    case "bytes":
      return new Uint8Array(1);
    case "timestamp":
      return new Timestamp(0, 0);
    case "duration":
      return new Duration(0, 0);
    case "list":
      return [];
    case "map":
      return {};
    case "optional":
      return Optional.none;
    default:
      return true;
  }
}

/** The arguments of a call of which one is long and the others short. */
function argsOf(overload: Overload, position: number): readonly Value[] | undefined {
  const type = overload.params[position];
  // A list of long texts is longer than anything that an event may hold.
  const isNested = type?.kind === "list" && type.element.kind === "string";
  const value = isNested ? Array.from({ length: LENGTH }, () => "b") : type && long(type);
  if (value === undefined) return undefined;
  return overload.params.map((other, at) => (at === position ? value : short(other)));
}

const cases = FUNCTIONS.flatMap(({ name, overloads }) =>
  overloads.flatMap((overload) => {
    const signature = `${name}(${overload.params.map(shown).join(", ")})`;
    return overload.params.flatMap((_, position) => {
      const label = `${signature} #${position + 1}`;
      const args = LOOKED_AT_LITTLE.has(label) ? undefined : argsOf(overload, position);
      return args === undefined ? [] : [[label, overload, args] as const];
    });
  }),
);

function shown(type: Type): string {
  if (type.kind === "list") return `list(${shown(type.element)})`;
  return type.kind === "param" ? type.name : type.kind;
}

test.each(cases)("%s is counted", (_label, overload, args) => {
  beginEvaluation();
  charge(costOf(overload, args));
  const isRefused = isLimitError(overload.call(...args));
  const { made, read } = counted();
  expect(isRefused || made + read >= LENGTH / 16).toBe(true);
});
