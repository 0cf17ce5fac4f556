import type { Type } from "@ingestlayer/core/plugin";
import type { MappedColumn } from "../columns/mapping.ts";
import { quoteIdentifier, quoteTable, type TableName } from "../identifier.ts";

const columnTypes: Readonly<Partial<Record<Type["kind"], string>>> = {
  bool: "boolean",
  int: "bigint",
  uint: "numeric(20)",
  double: "double precision",
  string: "text",
  literals: "text",
  bytes: "bytea",
  timestamp: "timestamptz",
  duration: "interval",
};

/** The Postgres type that takes every value of an expression's type; JSON where the shape is open. */
export function postgresType(type: Type): string {
  if (type.kind === "optional") return postgresType(type.value);
  return columnTypes[type.kind] ?? "jsonb";
}

/** `create table` for a mapping, as a text for the user: this program never runs DDL. */
export function createTable(table: TableName, mapping: readonly MappedColumn[]): string {
  const identity = mapping.find((column) => column.identity !== undefined);
  const columns = mapping.map((column) => {
    const key = column === identity ? " primary key" : "";
    return `  ${quoteIdentifier(column.name)} ${typeOf(column)}${key}`;
  });
  const schema =
    table.schema === undefined
      ? ""
      : `create schema if not exists ${quoteIdentifier(table.schema)};\n`;
  return `${schema}create table ${quoteTable(table)} (\n${columns.join(",\n")}\n);`;
}

/** `alter table … add column` for a column that is mapped and missing. */
export function addColumn(table: TableName, column: MappedColumn): string {
  const name = quoteIdentifier(column.name);
  return `alter table ${quoteTable(table)} add column ${name} ${typeOf(column)};`;
}

function typeOf({ identity, type }: MappedColumn): string {
  return identity === "id" ? "uuid" : postgresType(type);
}

/** A unique index over columns. */
export function addUniqueIndex(table: TableName, columns: readonly string[]): string {
  return `create unique index on ${quoteTable(table)} (${columns.map(quoteIdentifier).join(", ")});`;
}
