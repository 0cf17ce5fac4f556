import {
  isEvaluationError,
  types,
  type Compile,
  type ConfigPath,
  type EvaluationError,
  type Event,
  type JsonValue,
  type Type,
} from "@ingestlayer/core/plugin";

/** Reads a column's value from an event: undefined where the event has none. */
export type ReadValue = (event: Event) => JsonValue | undefined | EvaluationError;

/** The event's own id (a UUID), or the key that its emitter gave it. */
export type Identity = "id" | "idempotency key";

/** A column as the config maps it. */
export interface MappedColumn {
  readonly name: string;
  /** Where it stands in the route's config, for findings. */
  readonly path: ConfigPath;
  readonly type: Type;
  readonly read: ReadValue;
  /** Holds what tells this event from every other, if it does. */
  readonly identity?: Identity | undefined;
}

/** Compiles `columns`: every text is a template, also inside lists and maps. */
export function compileMapping(
  columns: Readonly<Record<string, JsonValue>>,
  setup: Compile,
): readonly MappedColumn[] {
  return Object.entries(columns).map(([name, value]) => {
    const path = ["columns", name];
    return { name, path, ...compileValue(value, path, setup) };
  });
}

type CompiledValue = Pick<MappedColumn, "type" | "read" | "identity">;

const identities: Readonly<Record<string, Identity>> = {
  "$meta.id": "id",
  "$meta.idempotency_key": "idempotency key",
};

function compileValue(value: JsonValue, path: ConfigPath, setup: Compile): CompiledValue {
  if (typeof value === "string") {
    const template = setup.template(path, value);
    const { type, references } = template;
    const identity = references.length === 1 ? identities[references[0] ?? ""] : undefined;
    return { type, identity, read: (event) => template.evaluate(event) };
  }
  if (value === null || typeof value !== "object") {
    return { type: literalType(value), read: () => value };
  }
  return isList(value) ? compileList(value, path, setup) : compileMap(value, path, setup);
}

function compileList(items: readonly JsonValue[], path: ConfigPath, setup: Compile): CompiledValue {
  const compiled = items.map((item, index) => compileValue(item, [...path, index], setup));
  return {
    type: types.list(types.dyn),
    read: (event) => {
      const list: JsonValue[] = [];
      for (const { read } of compiled) {
        const value = read(event);
        if (isEvaluationError(value)) return value;
        // A place in a list cannot be absent.
        list.push(value ?? null);
      }
      return list;
    },
  };
}

function compileMap(
  map: Readonly<Record<string, JsonValue>>,
  path: ConfigPath,
  setup: Compile,
): CompiledValue {
  const compiled = Object.entries(map).map(
    ([name, value]) => [name, compileValue(value, [...path, name], setup)] as const,
  );
  return {
    type: types.map(types.string, types.dyn),
    read: (event) => {
      const entries: [string, JsonValue][] = [];
      for (const [name, { read }] of compiled) {
        const value = read(event);
        if (isEvaluationError(value)) return value;
        if (value !== undefined) entries.push([name, value]);
      }
      return Object.fromEntries(entries);
    },
  };
}

function literalType(value: null | boolean | number | bigint): Type {
  if (value === null) return types.null;
  if (typeof value === "boolean") return types.bool;
  return typeof value === "bigint" || Number.isInteger(value) ? types.int : types.double;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
