import type { Table } from "../catalogue/table.ts";
import { defaultColumns } from "../columns/default-mapping.ts";
import { quoteIdentifier, quoteTable, type TableName } from "../identifier.ts";
import type { RouteMapping, WritePlan } from "../plan.ts";
import { createTable } from "./ddl.ts";
import type { Finding } from "./finding.ts";

/** There is no such table, or the role cannot see it. */
export function missingTable(name: TableName, mapping: RouteMapping, user: string): Finding {
  const shown = name.schema === undefined ? name.name : `${name.schema}.${name.name}`;
  const columns = mapping.columns ?? defaultColumns(mapping.inputType);
  return {
    code: "IL_PG_201",
    path: ["table"],
    message: `there is no table '${shown}' that the role '${user}' can see`,
    hint: `Correct the name, or run:\n${createTable(name, columns)}`,
  };
}

/** It is there, and no rows can go into it. */
export function unwritableTable({ schema, name, kind }: Table): Finding {
  const what = kind === "other" ? "no table" : `a ${kind}${whyNot[kind] ?? ""}`;
  return {
    code: "IL_PG_202",
    path: ["table"],
    message: `'${schema}.${name}' is ${what}: no rows can go into it`,
    hint: "Name a table, a partitioned table, a foreign table or an updatable view.",
  };
}

const whyNot: Readonly<Partial<Record<Table["kind"], string>>> = {
  view: " that is not updatable",
  "foreign table": " whose wrapper only reads",
};

/** Whether the role may insert what is mapped. */
export function privilegeFindings({ table, columns }: WritePlan, user: string): readonly Finding[] {
  const denied = columns.filter(({ column }) => !table.insertable && !column.insertable);
  if (denied.length === 0) return [];
  const names = denied.map(({ column }) => quoteIdentifier(column.name)).join(", ");
  const role = quoteIdentifier(user);
  return [
    {
      code: "IL_PG_203",
      path: ["table"],
      message: `the role '${user}' may not insert into '${table.schema}.${table.name}' (${names})`,
      hint:
        `Have its owner run:\ngrant usage on schema ${quoteIdentifier(table.schema)} to ${role};\n` +
        `grant insert, select on ${quoteTable(table)} to ${role};`,
    },
  ];
}
