import type { Session } from "../connection/session.ts";
import { quoteTable, type TableName } from "../identifier.ts";
import { findTable } from "./statements/find-table.ts";
import { listColumns } from "./statements/list-columns.ts";
import { listConstraints } from "./statements/list-constraints.ts";
import { listUniqueKeys } from "./statements/list-unique-keys.ts";
import type { Column, Table, TableKind, UniqueKey } from "./table.ts";

/**
 * Reads what a table is, changing nothing. Undefined when there is no table of that name, or none
 * that the role can see. Names in default expressions come out qualified, because the transaction
 * that reads them has an empty search path.
 */
export async function describeTable(
  session: Session,
  name: TableName,
  timeoutMs: number,
): Promise<Table | undefined> {
  await session.script(`begin read only; set local statement_timeout = ${Math.ceil(timeoutMs)}`);
  const [found] = await session.query<FoundTable>(findTable, [quoteTable(name)]);
  if (found === undefined) {
    await session.script("commit");
    return undefined;
  }
  await session.script("set local search_path to pg_catalog");
  const columns = await session.query<ColumnRow>(listColumns, [found.oid]);
  const uniqueKeys = await session.query<UniqueKey>(listUniqueKeys, [found.oid]);
  const constraints = await session.query<ConstraintRow>(listConstraints, [found.oid]);
  await session.script("commit");
  return {
    schema: found.schema,
    name: found.name,
    kind: kinds[found.kind] ?? "other",
    version: found.version,
    insertable: found.insertable,
    writable: found.writable,
    columns: columns.map(toColumn),
    uniqueKeys,
    constraints: new Map(constraints.map(({ name, columns }) => [name, columns])),
  };
}

/** The version that the table has now: one cheap query, to see whether a description still holds. */
export async function tableVersion(session: Session, name: TableName): Promise<string | undefined> {
  const [found] = await session.query<FoundTable>(findTable, [quoteTable(name)]);
  return found?.version;
}

interface FoundTable {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  readonly insertable: boolean;
  readonly writable: boolean;
  readonly version: string;
}

interface ConstraintRow {
  readonly name: string;
  readonly columns: readonly string[];
}

interface ColumnRow {
  readonly name: string;
  readonly shown: string;
  readonly sql: string;
  readonly base: string;
  readonly array: boolean;
  readonly labels: readonly string[] | null;
  readonly lengthMax: number | null;
  readonly notNull: boolean;
  readonly defaultSql: string | null;
  readonly generated: boolean;
  readonly identity: boolean;
  readonly insertable: boolean;
  readonly selectable: boolean;
  readonly updatable: boolean;
}

/** `pg_class.relkind`. */
const kinds: Readonly<Record<string, TableKind>> = {
  r: "table",
  p: "partitioned table",
  f: "foreign table",
  v: "view",
  m: "materialized view",
};

function toColumn(row: ColumnRow): Column {
  const { shown, sql, base, array, labels, lengthMax, defaultSql, ...rest } = row;
  return {
    ...rest,
    type: {
      shown,
      sql,
      base,
      array,
      ...(labels === null ? {} : { labels }),
      ...(lengthMax === null ? {} : { lengthMax }),
    },
    ...(defaultSql === null ? {} : { defaultSql }),
  };
}
