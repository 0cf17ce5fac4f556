import { suggest, type ObjectType } from "@ingestlayer/core/plugin";
import type { Column } from "../catalogue/table.ts";
import type { MappedColumn } from "../columns/mapping.ts";
import { quoteIdentifier, quoteTable } from "../identifier.ts";
import type { RouteMapping, WritePlan } from "../plan.ts";
import { addColumn } from "./ddl.ts";
import type { Finding } from "./finding.ts";
import { typeFinding } from "./types.ts";

/** What is wrong with the columns: missing, not to be written, of another type, left out. */
export function columnFindings(plan: WritePlan, route: RouteMapping): readonly Finding[] {
  const byName = new Map(plan.table.columns.map((column) => [column.name, column]));
  const mapped = plan.mapping.flatMap((entry): readonly Finding[] => {
    const column = byName.get(entry.name);
    if (column === undefined) return [missingColumn(plan, entry)];
    if (column.generated) return [generatedColumn(column, entry)];
    return typeFinding(plan.table, column, entry);
  });
  return [...mapped, ...unmappedColumns(plan), ...lostFields(plan, route)];
}

function missingColumn({ table }: WritePlan, entry: MappedColumn): Finding {
  const nearest = suggest(
    entry.name,
    table.columns.map(({ name }) => name),
  );
  const meant = nearest === undefined ? "" : `Did you mean '${nearest}'? Otherwise `;
  return {
    code: "IL_PG_204",
    path: entry.path,
    message: `table '${table.schema}.${table.name}' has no column '${entry.name}'`,
    hint: `${meant}${meant === "" ? "Run" : "run"}:\n${addColumn(table, entry)}`,
  };
}

function generatedColumn({ name, identity }: Column, { path }: MappedColumn): Finding {
  const what = identity ? "an identity that takes no value" : "generated from other columns";
  return {
    code: "IL_PG_207",
    path,
    message: `column '${name}' is ${what}`,
    hint: `Leave '${name}' out of \`columns\`: the server fills it.`,
  };
}

function unmappedColumns({ table, columns }: WritePlan): readonly Finding[] {
  const written = new Set(columns.map(({ column }) => column.name));
  return table.columns
    .filter((column) => !written.has(column.name) && needsValue(column))
    .map(({ name, type }) => ({
      code: "IL_PG_206",
      path: ["columns"],
      message: `column '${name}' (${type.shown}) takes no null, has no default, and is not mapped`,
      hint:
        `Map it under \`columns\`, or run:\nalter table ${quoteTable(table)} alter column ` +
        `${quoteIdentifier(name)} drop not null;`,
    }));
}

function needsValue({ notNull, defaultSql, generated, identity }: Column): boolean {
  return notNull && defaultSql === undefined && !generated && !identity;
}

/** Fields that the default mapping finds no place for. */
function lostFields({ mapping, table }: WritePlan, route: RouteMapping): readonly Finding[] {
  if (route.columns !== undefined) return [];
  const names = new Set(mapping.map(({ name }) => name));
  if (names.has("payload")) return [];
  const lost = fieldNames(route.inputType).filter((name) => !names.has(name));
  if (lost.length === 0) return [];
  return [
    {
      code: "IL_PG_213",
      path: ["table"],
      message: `'${table.schema}.${table.name}' has no column for the fields ${lost.join(", ")}, and no 'payload' (jsonb) that would hold them`,
      hint: `Add columns of these names, or run:\nalter table ${quoteTable(table)} add column "payload" jsonb;`,
      warning: true,
    },
  ];
}

function fieldNames(input: ObjectType): readonly string[] {
  return Object.keys(input.fields);
}
