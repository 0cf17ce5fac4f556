import { faults } from "../values/faults.ts";
import { type FunctionDefinition, global, member } from "./definition.ts";
import { types } from "../types.ts";
import { isMap, mapSize, Optional, Uint, type Value } from "../values/values.ts";

const T = types.param("T");
const optionalT = types.optional(T);

const light = { cost: () => 0, isLight: true } as const;

/** Whether a value is the empty one of its type. */
function isZero(value: Value): boolean {
  if (value instanceof Uint) return value.value === 0n;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length === 0;
  if (isMap(value)) return mapSize(value) === 0;
  return value === null || value === false || value === "" || value === 0 || value === 0n;
}

/** Making optional values and taking them apart; `a.?b` and `a[?b]` are syntax. */
export const optionals: readonly FunctionDefinition[] = [
  {
    name: "optional.of",
    summary: "An optional that has this value.",
    overloads: [global([T], optionalT, (value: Value) => new Optional(value), light)],
    examples: [{ expression: "optional.of(1).value()", result: 1 }],
  },
  {
    name: "optional.none",
    summary: "An optional that has no value.",
    overloads: [global([], optionalT, () => Optional.none, light)],
    examples: [{ expression: "optional.none().hasValue()", result: false }],
  },
  {
    name: "optional.ofNonZeroValue",
    summary: "An optional that has this value unless it is zero, empty, false or null.",
    overloads: [
      global(
        [T],
        optionalT,
        (value: Value) => (isZero(value) ? Optional.none : new Optional(value)),
        light,
      ),
    ],
    examples: [{ expression: 'optional.ofNonZeroValue("").hasValue()', result: false }],
  },
  {
    name: "hasValue",
    summary: "Whether an optional has a value.",
    overloads: [
      member([optionalT], types.bool, (value: Optional) => value.value !== undefined, light),
    ],
    examples: [{ expression: '{"a": 1}.?b.hasValue()', result: false }],
  },
  {
    name: "value",
    summary: "The value of an optional; an error when there is none.",
    overloads: [member([optionalT], T, (value: Optional) => value.value ?? missing(value), light)],
    examples: [{ expression: '{"a": 1}.?a.value()', result: 1 }],
  },
  {
    name: "orValue",
    summary: "The value of an optional, or this default.",
    overloads: [
      member(
        [optionalT, T],
        T,
        (value: Optional, otherwise: Value) =>
          value.value === undefined ? otherwise : value.value,
        light,
      ),
    ],
    examples: [{ expression: '{"a": 1}.?b.orValue(2)', result: 2 }],
  },
  {
    name: "or",
    summary: "The first of two optionals that has a value.",
    overloads: [
      member(
        [optionalT, optionalT],
        optionalT,
        (value: Optional, otherwise: Optional) => (value.value === undefined ? otherwise : value),
        light,
      ),
    ],
    examples: [{ expression: "optional.none().or(optional.of(2)).value()", result: 2 }],
  },
];

function missing(value: Optional): ReturnType<typeof faults.emptyOptional> | null {
  return value.value === null ? null : faults.emptyOptional();
}
