import type { DatabaseError } from "pg";

/**
 * What a server's error means for a delivery.
 *
 * - row: this row cannot go in, another may; the batch is split until the row stands alone.
 * - operator: no row can go in until somebody changes the config or the database.
 * - outage: nothing is wrong with the row; the same statement may well succeed later.
 */
export type Meaning = "row" | "operator" | "outage";

type Table = Readonly<Record<string, readonly [meaning: Meaning, name: string]>>;

/** Classes of SQLSTATE (PostgreSQL documentation, Appendix A); what is not here is an outage. */
export const classes: Table = {
  "08": ["outage", "connection exception"],
  "09": ["row", "triggered action exception"],
  "0A": ["operator", "feature not supported"],
  "0L": ["operator", "invalid grantor"],
  "20": ["row", "case not found, in a trigger"],
  "21": ["row", "cardinality violation"],
  "22": ["row", "data exception: a value that its type does not take"],
  "23": ["row", "integrity constraint violation"],
  "25": ["outage", "invalid transaction state: a server that only reads"],
  "26": ["outage", "invalid statement name"],
  "27": ["row", "triggered data change violation"],
  "28": ["operator", "invalid authorization: wrong password, no entrance"],
  "2F": ["row", "SQL routine exception"],
  "38": ["row", "external routine exception"],
  "39": ["row", "external routine invocation exception"],
  "3D": ["operator", "no such database"],
  "3F": ["operator", "no such schema"],
  "40": ["outage", "transaction rollback: serialization, deadlock"],
  "42": ["operator", "no such table or column, no privilege, a statement that does not fit"],
  "44": ["row", "a view's check option"],
  "53": ["outage", "insufficient resources: disk, memory, connections"],
  "54": ["row", "program limit exceeded: an index entry, a nesting too large"],
  "55": ["outage", "object not in the prerequisite state: a lock"],
  "57": ["outage", "operator intervention: shutdown, cancel, time-out"],
  "58": ["outage", "system error: input or output"],
  HV: ["outage", "foreign data wrapper"],
  P0: ["row", "raised in PL/pgSQL"],
  XX: ["outage", "internal error"],
};

/** Codes that differ from their class. */
export const codes: Table = {
  "54011": ["operator", "too many columns"],
  "54023": ["operator", "too many arguments"],
  "55000": ["operator", "not in the prerequisite state: a view that takes no rows"],
};

/** Functions of the server that raise an error for one row where the code tells of all rows. */
const rowRoutines: readonly string[] = [
  "ExecWithCheckOptions", // row-level security refuses this row, with 42501
  "exec_stmt_raise", // a trigger's RAISE with a code of its own
];

/** Decides by SQLSTATE, and by what raised it where the code alone is not clear. */
export function meaningOf({ code = "", routine = "" }: Partial<DatabaseError>): Meaning {
  const [known] = codes[code] ?? classes[code.slice(0, 2)] ?? [];
  if (known === "row") return "row";
  const retryable = ["40", "53", "55", "57"].includes(code.slice(0, 2));
  if (rowRoutines.includes(routine) && !retryable) return "row";
  return known ?? "outage";
}
