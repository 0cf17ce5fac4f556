import type { Table, UniqueKey } from "../catalogue/table.ts";

/** How a repeat is recognised. */
export type Conflict =
  /** By this key: a clash with any other one is a mistake of the event. */
  | { readonly kind: "key"; readonly columns: readonly string[] }
  /** By whatever unique key there is: the role may not read the columns of the one that was chosen. */
  | { readonly kind: "any" }
  /** By whatever unique key lies behind a view or a foreign table, if there is one. */
  | { readonly kind: "unseen" }
  /** Not at all: a crash between commit and settlement writes the row twice. */
  | { readonly kind: "none" };

/** Names of the columns whose value every delivery of one event repeats. */
export type Mapped = ReadonlySet<string>;

/**
 * Chooses how a repeat is recognised. `wanted` is the config's `conflict.key`, which is taken as it
 * stands. Otherwise the key that holds the event's own identity is preferred, then one that cannot
 * be null, then the primary key, then the shortest.
 */
export function chooseConflict(
  table: Table,
  mapped: Mapped,
  identity: Mapped,
  wanted: readonly string[] | undefined,
): Conflict {
  if (wanted !== undefined) return { kind: "key", columns: wanted };
  if (table.kind === "view" || table.kind === "foreign table") return { kind: "unseen" };
  const usable = table.uniqueKeys
    .filter(({ columns }) => columns.every((name) => mapped.has(name)))
    .sort((left, right) => rank(right) - rank(left));
  const [best] = usable;
  if (best === undefined) return { kind: "none" };
  // Naming a key's columns takes the privilege to read them; doing nothing on any clash does not.
  return readable(table, best) ? { kind: "key", columns: best.columns } : { kind: "any" };

  function rank(key: UniqueKey): number {
    const identifies = key.columns.some((name) => identity.has(name)) ? 4 : 0;
    const certain = key.nullsEqual || key.columns.every((name) => isNotNull(table, name)) ? 2 : 0;
    return identifies + certain + (key.primary ? 1 : 0);
  }
}

function isNotNull(table: Table, name: string): boolean {
  return table.columns.some((column) => column.name === name && column.notNull);
}

function readable(table: Table, { columns }: UniqueKey): boolean {
  return table.columns.every(({ name, selectable }) => selectable || !columns.includes(name));
}
