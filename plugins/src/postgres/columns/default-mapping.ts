import { isoTime, types, type ObjectType } from "@ingestlayer/core/plugin";
import type { Column, Table } from "../catalogue/table.ts";
import type { MappedColumn } from "./mapping.ts";

/** Columns of these names hold the envelope, whatever the event carries under the same name. */
const envelope: Readonly<Record<string, Omit<MappedColumn, "name" | "path">>> = {
  event_id: { type: types.string, identity: "id", read: ({ meta }) => meta.id },
  event_name: { type: types.string, read: ({ meta }) => meta.name },
  received_at: {
    type: types.timestamp,
    read: ({ meta }) => isoTime(meta.received_at),
  },
  idempotency_key: {
    type: types.string,
    identity: "idempotency key",
    read: ({ meta }) => meta.idempotency_key,
  },
};

/**
 * The mapping of a route that names no columns: the envelope, `payload` (the whole event where that
 * column is JSON), and every top-level field of the event that has a column of its name. Where the
 * event declares no fields, every column asks the event for one.
 */
export function defaultMapping(table: Table, input: ObjectType): readonly MappedColumn[] {
  const undeclared = Object.keys(input.fields).length === 0;
  return table.columns
    .filter((column) => !column.generated)
    .map((column) => mappedColumn(column, input, undeclared))
    .filter((mapped) => mapped !== undefined);
}

/** What a table made for the default mapping would hold: for a `create table` to show. */
export function defaultColumns(input: ObjectType): readonly MappedColumn[] {
  const enveloped = Object.entries(envelope).map(([name, rest]) => ({ name, path: [], ...rest }));
  const payload = { name: "payload", path: [], type: input };
  return [...enveloped, { ...payload, read: ({ payload }) => payload }];
}

function mappedColumn(
  column: Column,
  input: ObjectType,
  undeclared: boolean,
): MappedColumn | undefined {
  const { name } = column;
  const place = { name, path: [] };
  const enveloped = Object.hasOwn(envelope, name) ? envelope[name] : undefined;
  if (enveloped !== undefined) return { name, path: [], ...enveloped };
  if (name === "payload" && ["json", "jsonb"].includes(column.type.base)) {
    return { ...place, type: input, read: ({ payload }) => payload };
  }
  const field = Object.hasOwn(input.fields, name) ? input.fields[name] : undefined;
  if (field === undefined && !undeclared) return undefined;
  return {
    ...place,
    type: field?.type ?? types.dyn,
    // Field names are the user's own: `constructor` must not find the prototype's.
    read: ({ payload }) => (Object.hasOwn(payload, name) ? payload[name] : undefined),
  };
}
