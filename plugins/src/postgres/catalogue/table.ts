/** What a table is, as far as writing to it goes; read from the server's catalogue. */
export interface Table {
  readonly schema: string;
  readonly name: string;
  readonly kind: TableKind;
  /** Another one as soon as the table's columns are others. */
  readonly version: string;
  /** Whether rows can go into it at all: not into every view, and not into every foreign table. */
  readonly writable: boolean;
  /** Whether the role may insert into every column. Column grants stand at the columns. */
  readonly insertable: boolean;
  readonly columns: readonly Column[];
  readonly uniqueKeys: readonly UniqueKey[];
  /** Columns of a constraint, by its name, for errors that name only the constraint. */
  readonly constraints: ReadonlyMap<string, readonly string[]>;
}

export type TableKind =
  | "table"
  | "partitioned table"
  | "foreign table"
  | "view"
  | "materialized view"
  | "other";

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Refuses null, by itself or by its domain. */
  readonly notNull: boolean;
  /** The default's expression as SQL. */
  readonly defaultSql?: string;
  /** Generated, or an identity that accepts no value. */
  readonly generated: boolean;
  /** Filled by a sequence when the insert leaves it out. */
  readonly identity: boolean;
  readonly insertable: boolean;
  readonly selectable: boolean;
  readonly updatable: boolean;
}

/** A type as the encoder needs it, domains resolved to what they are made of. */
export interface ColumnType {
  /** As people write it: `character varying(20)`, `events.mood`. */
  readonly shown: string;
  /** As a cast target without length: the assignment checks the length, a cast would cut. */
  readonly sql: string;
  /** `pg_type.typname` of the base type, or of the element where this is an array: `int4`. */
  readonly base: string;
  readonly array: boolean;
  /** Of an enum, in order. */
  readonly labels?: readonly string[];
  /** Of `varchar(n)` and `char(n)`, in characters. */
  readonly lengthMax?: number;
}

/** A unique index over plain columns, usable to recognise a repeat. */
export interface UniqueKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly primary: boolean;
  /** Nulls count as equal (`nulls not distinct`, Postgres 15). */
  readonly nullsEqual: boolean;
}

/** The column of that name. */
export function columnOf(table: Table, name: string): Column | undefined {
  return table.columns.find((column) => column.name === name);
}
