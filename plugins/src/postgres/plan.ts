import type { ObjectType } from "@ingestlayer/core/plugin";
import type { DatabaseError } from "pg";
import { columnOf, type Table } from "./catalogue/table.ts";
import { chooseConflict, type Conflict } from "./columns/conflict.ts";
import { defaultMapping } from "./columns/default-mapping.ts";
import type { MappedColumn } from "./columns/mapping.ts";
import { planColumns, type ColumnPlan } from "./columns/plan.ts";
import type { PostgresRoute } from "./config.ts";
import { meaningOf, type Meaning } from "./failures/sqlstate.ts";
import type { ElementFormat } from "./write/formats.ts";
import { RepeatWatch } from "./write/repeats.ts";
import { insertStatements, type InsertStatements } from "./write/statement.ts";

/** A route as its config says it, compiled at load. */
export interface RouteMapping {
  readonly config: PostgresRoute;
  readonly inputType: ObjectType;
  /** Undefined: the default mapping, which depends on the table. */
  readonly columns: readonly MappedColumn[] | undefined;
}

/** A route joined with the table as it is now. */
export interface WritePlan extends ColumnPlan {
  readonly table: Table;
  readonly mapping: readonly MappedColumn[];
  readonly conflict: Conflict;
  readonly update: readonly string[];
  readonly repeats: RepeatWatch;
  /** The insert for columns that travel in these formats. */
  statementsFor(formats: readonly ElementFormat[]): InsertStatements;
}

/** Plans how a route's events become rows of the table. */
export function makePlan({ config, inputType, columns }: RouteMapping, table: Table): WritePlan {
  const mapping = columns ?? defaultMapping(table, inputType);
  const plan = planColumns(mapping, table, config.unstorableText);
  const identity = mapping
    .filter((column) => column.identity !== undefined)
    .map(({ name }) => name);
  const conflict = chooseConflict(
    table,
    new Set(plan.columns.map(({ column }) => column.name)),
    new Set(identity),
    config.conflict.key,
  );
  const { update = [] } = config.conflict;
  const statements = new Map<string, InsertStatements>();
  return {
    ...plan,
    table,
    mapping,
    conflict,
    update,
    repeats: new RepeatWatch(),
    statementsFor: (formats) => {
      const name = formats.map(({ oid }) => oid).join(" ");
      const known = statements.get(name);
      if (known !== undefined) return known;
      const parts = { table, columns: plan.columns, formats, conflict, update };
      const made = insertStatements(parts);
      statements.set(name, made);
      return made;
    },
  };
}

/** What a server's error means, now that it is known which columns are written. */
export function meaningFor({ columns, table }: WritePlan): (error: DatabaseError) => Meaning {
  const written = new Set(columns.map(({ column }) => column.name));
  return (error) => {
    const { code, column } = error;
    if (code !== "23502" || column === undefined || written.has(column)) return meaningOf(error);
    // No row can satisfy a column that is not mapped and has no default: the table has changed.
    return columnOf(table, column)?.defaultSql === undefined ? "operator" : "row";
  };
}
