import { formatType, type Type } from "@ingestlayer/core/plugin";
import { encoderOf } from "../encode/encoder.ts";
import type { Column, ColumnType, Table } from "../catalogue/table.ts";
import type { MappedColumn } from "../columns/mapping.ts";
import { quoteIdentifier, quoteTable } from "../identifier.ts";
import { postgresType } from "./ddl.ts";
import type { Finding } from "./finding.ts";

/** Whether every value, or at least some value, of an expression's type can go into a column. */
export function typeFinding(
  table: Table,
  column: Column,
  { path, type }: MappedColumn,
): readonly Finding[] {
  const plain = type.kind === "optional" ? type.value : type;
  if (plain.kind === "literals") return labelFindings(table, column, path, plain.values);
  if (fits(plain, column.type)) return [];
  const name = quoteIdentifier(column.name);
  const wanted = postgresType(plain);
  return [
    {
      code: "IL_PG_205",
      path,
      message: `column '${column.name}' is ${column.type.shown}, and what is mapped to it is ${formatType(type)}`,
      hint:
        `Map a value of that type, or run:\nalter table ${quoteTable(table)} alter column ` +
        `${name} type ${wanted} using ${name}::text::${wanted};`,
    },
  ];
}

/** The possible texts are known: each is tried on the column's own encoder. */
function labelFindings(
  table: Table,
  column: Column,
  path: MappedColumn["path"],
  values: readonly string[],
): readonly Finding[] {
  const encode = encoderOf(column.type, "reject");
  const refused = values.filter((value) => typeof encode(value) !== "string");
  if (refused.length === 0) return [];
  const list = refused.map((value) => `'${value}'`).join(", ");
  const add = refused.map(
    (value) => `alter type ${column.type.sql} add value '${value.replaceAll("'", "''")}';`,
  );
  return [
    {
      code: "IL_PG_208",
      path,
      message: `column '${column.name}' (${column.type.shown}) cannot take ${list}, which may be mapped to it`,
      hint:
        column.type.labels === undefined
          ? `Run:\nalter table ${quoteTable(table)} alter column ${quoteIdentifier(column.name)} type text;`
          : `Run:\n${add.join("\n")}`,
    },
  ];
}

const texts = ["text", "varchar", "bpchar", "citext", "name"];
const numbers = ["int2", "int4", "int8", "numeric", "float4", "float8"];
const wholes = ["int2", "int4", "int8"];
const times = ["timestamptz", "timestamp", "date", "time", "timetz"];

/** Base types that take some value of a kind, beside text and JSON, which take every kind. */
const takers: Readonly<Partial<Record<Type["kind"], readonly string[]>>> = {
  bool: ["bool"],
  int: numbers,
  uint: numbers,
  double: numbers.filter((name) => !wholes.includes(name)),
  timestamp: times,
  duration: ["interval"],
  bytes: ["bytea"],
};

/** False only where no value can fit: what may fit is decided value by value. */
function fits(type: Type, { base, array, labels }: ColumnType): boolean {
  if (type.kind === "dyn" || type.kind === "null") return true;
  if (base === "json" || base === "jsonb") return !array || type.kind === "list";
  if (array) return type.kind === "list" || type.kind === "string";
  if (texts.includes(base)) return true;
  // Every type reads its own text.
  if (type.kind === "string") return true;
  if (labels !== undefined) return false;
  return takers[type.kind]?.includes(base) ?? false;
}
