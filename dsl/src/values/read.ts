import { admit, convert } from "./admit.ts";
import { numeric } from "./equality.ts";
import { faults } from "./faults.ts";
import { fieldOf, type Type } from "../types.ts";
import {
  isMap,
  mapGet,
  Optional,
  type EvaluationError,
  type Result,
  type Value,
} from "./values.ts";

/** How a field or element is read. */
export interface Reading {
  /** The declared type of what is read from. */
  readonly owner: Type;
  /** The declared type of what is read; of an optional reading, the type inside. */
  readonly type: Type;
  /** Absence gives an optional that is none. */
  readonly optional: boolean;
  /** How messages name it. */
  readonly path: string;
}

/** `operand.field`: the value at its declared type; elements of lists and maps still as they came. */
export function readField(operand: Value, field: string, reading: Reading): Result {
  if (operand instanceof Optional) {
    if (operand.value === undefined) return operand;
    return readField(operand.value, field, { ...reading, optional: true });
  }
  if (!isMap(operand)) return faults.noOverload(`.${field}`, [operand]);
  const found = presentField(operand, field, reading.owner);
  return finish(found, reading, () => faults.noSuchField(field));
}

/** `has(operand.field)`. */
export function hasField(operand: Value, field: string, owner: Type): boolean | EvaluationError {
  if (operand instanceof Optional) {
    return operand.value !== undefined && hasField(operand.value, field, owner);
  }
  if (!isMap(operand)) return faults.noOverload(`has(.${field})`, [operand]);
  return presentField(operand, field, owner) !== undefined;
}

/** The value of a field; null in a field that is declared optional counts as absent. */
function presentField(
  operand: Parameters<typeof mapGet>[0],
  field: string,
  owner: Type,
): Value | undefined {
  const found = mapGet(operand, field);
  const isNullable = found === null && owner.kind === "object";
  return isNullable && fieldOf(owner, field)?.optional === true ? undefined : found;
}

/** `operand[index]`. */
export function readIndex(operand: Value, index: Value, reading: Reading): Result {
  if (operand instanceof Optional) {
    if (operand.value === undefined) return operand;
    return readIndex(operand.value, index, { ...reading, optional: true });
  }
  if (Array.isArray(operand)) return readElement(operand, index, reading);
  if (!isMap(operand)) return faults.noOverload("[]", [operand, index]);
  if (typeof index === "string") {
    const found = presentField(operand, index, reading.owner);
    return finish(found, reading, faults.noSuchKey);
  }
  if (typeof index !== "boolean" && numeric(index) === undefined) {
    return faults.noOverload("[]", [operand, index]);
  }
  return finish(mapGet(operand, index), reading, faults.noSuchKey);
}

function readElement(list: readonly Value[], index: Value, reading: Reading): Result {
  const position = numeric(index);
  if (position === undefined) return faults.noOverload("[]", [list, index]);
  const offset = Number(position);
  if (!Number.isInteger(offset)) return faults.notAnIndex();
  const found = offset >= 0 && offset < list.length ? list[offset] : undefined;
  return finish(found, reading, faults.indexOutOfRange);
}

function finish(found: Value | undefined, reading: Reading, absent: () => EvaluationError): Result {
  if (found === undefined) return reading.optional ? Optional.none : absent();
  if (!reading.optional) return admit(found, reading.type, reading.path);
  if (found instanceof Optional) return found;
  const inner = convert(found, reading.type);
  if (inner === undefined) return admit(found, reading.type, reading.path);
  return new Optional(inner);
}
