import {
  CelMap,
  Duration,
  Optional,
  Timestamp,
  type Type,
  types,
  TypeValue,
  Uint,
  type Value,
} from "../src/index.ts";
import { parseDuration, parseTimestamp } from "../src/values/time.ts";

/** A `cel.expr.Value` in the JSON form of protobuf. */
export interface Encoded {
  readonly nullValue?: unknown;
  readonly boolValue?: boolean;
  readonly int64Value?: string;
  readonly uint64Value?: string;
  readonly doubleValue?: number | string;
  readonly stringValue?: string;
  readonly bytesValue?: string;
  readonly listValue?: { readonly values?: readonly Encoded[] };
  readonly mapValue?: {
    readonly entries?: readonly { readonly key: Encoded; readonly value: Encoded }[];
  };
  readonly typeValue?: string;
  readonly objectValue?: { readonly "@type": string; readonly value?: string };
}

/** A `cel.expr.Type` in the JSON form of protobuf. */
export interface EncodedType {
  readonly primitive?: string;
  readonly wellKnown?: string;
  readonly messageType?: string;
  readonly listType?: { readonly elemType?: EncodedType };
  readonly mapType?: { readonly keyType?: EncodedType; readonly valueType?: EncodedType };
  readonly dyn?: unknown;
  readonly null?: unknown;
  readonly type?: EncodedType;
  readonly typeParam?: string;
  readonly abstractType?: {
    readonly name: string;
    readonly parameterTypes?: readonly EncodedType[];
  };
}

/** The value that the data describes. */
export function valueOf(encoded: Encoded): Value {
  if (encoded.boolValue !== undefined) return encoded.boolValue;
  if (encoded.int64Value !== undefined) return BigInt(encoded.int64Value);
  if (encoded.uint64Value !== undefined) return new Uint(BigInt(encoded.uint64Value));
  if (encoded.doubleValue !== undefined) return Number(encoded.doubleValue);
  if (encoded.stringValue !== undefined) return encoded.stringValue;
  if (encoded.bytesValue !== undefined) {
    return Uint8Array.from(Buffer.from(encoded.bytesValue, "base64"));
  }
  if (encoded.listValue !== undefined) return (encoded.listValue.values ?? []).map(valueOf);
  if (encoded.typeValue !== undefined) return new TypeValue(encoded.typeValue);
  if (encoded.mapValue !== undefined) {
    const map = new CelMap();
    for (const entry of encoded.mapValue.entries ?? []) {
      map.set(valueOf(entry.key) as string, valueOf(entry.value));
    }
    return map;
  }
  if (encoded.objectValue !== undefined) return timeOf(encoded.objectValue);
  if ("nullValue" in encoded) return null;
  throw new Error(`cannot decode ${JSON.stringify(encoded)}`);
}

function timeOf(object: { readonly "@type": string; readonly value?: string }): Value {
  const text = object.value ?? "";
  const value = object["@type"].endsWith("Timestamp") ? parseTimestamp(text) : parseDuration(text);
  if (value === undefined) throw new Error(`cannot decode ${JSON.stringify(object)}`);
  return value;
}

const PRIMITIVES: Readonly<Record<string, Type>> = {
  BOOL: types.bool,
  INT64: types.int,
  UINT64: types.uint,
  DOUBLE: types.double,
  STRING: types.string,
  BYTES: types.bytes,
};

/** The type that the data describes. */
export function typeOf(encoded: EncodedType): Type {
  if (encoded.primitive !== undefined) return PRIMITIVES[encoded.primitive] ?? types.dyn;
  if (encoded.listType !== undefined) return types.list(typeOf(encoded.listType.elemType ?? {}));
  if (encoded.mapType !== undefined) {
    const { keyType = {}, valueType = {} } = encoded.mapType;
    return types.map(typeOf(keyType), typeOf(valueType));
  }
  if (encoded.typeParam !== undefined) return types.param(encoded.typeParam);
  if (encoded.type !== undefined) return types.type(typeOf(encoded.type));
  if (encoded.abstractType !== undefined) {
    const { name, parameterTypes = [] } = encoded.abstractType;
    const [first = {}] = parameterTypes;
    return name === "optional_type"
      ? types.optional(typeOf(first))
      : types.abstract(name, parameterTypes.map(typeOf));
  }
  if (encoded.messageType === "google.protobuf.Timestamp" || encoded.wellKnown === "TIMESTAMP") {
    return types.timestamp;
  }
  if (encoded.messageType === "google.protobuf.Duration" || encoded.wellKnown === "DURATION") {
    return types.duration;
  }
  return "null" in encoded ? types.null : types.dyn;
}

/** Whether two values are the same down to their types; NaN is the same as itself. */
export function same(left: Value, right: Value): boolean {
  if (typeof left === "number" && typeof right === "number") return Object.is(left, right);
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((element: Value, index) => same(element, right[index] as Value))
    );
  }
  if (left instanceof CelMap) {
    return (
      right instanceof CelMap &&
      left.entries.size === right.entries.size &&
      [...left.entries.values()].every(([key, value]) => {
        const other = right.get(key);
        return other !== undefined && same(value, other);
      })
    );
  }
  if (left instanceof Optional && right instanceof Optional) {
    if (left.value === undefined || right.value === undefined) return left.value === right.value;
    return same(left.value, right.value);
  }
  if (left instanceof Uint) return right instanceof Uint && left.value === right.value;
  if (left instanceof TypeValue) return right instanceof TypeValue && left.name === right.name;
  if (left instanceof Uint8Array) {
    return right instanceof Uint8Array && Buffer.from(left).equals(Buffer.from(right));
  }
  if (left instanceof Timestamp || left instanceof Duration) {
    const isSameKind =
      left instanceof Timestamp ? right instanceof Timestamp : right instanceof Duration;
    const other = right as Timestamp;
    return isSameKind && left.seconds === other.seconds && left.nanos === other.nanos;
  }
  return left === right;
}
