import type { DatabaseError } from "pg";

/**
 * What a server's error means for a delivery.
 *
 * - row: this row cannot go in, another may; the batch is split until the row stands alone.
 * - operator: no row can go in until somebody changes the config or the database.
 * - outage: nothing is wrong with the row; the same statement may well succeed later.
 */
export type Meaning = "row" | "operator" | "outage";

/** Classes of SQLSTATE (PostgreSQL documentation, Appendix A); what is not here is an outage. */
const classes: Readonly<Record<string, Meaning>> = {
  "09": "row", // triggered action exception
  "0A": "operator", // feature not supported
  "0L": "operator", // invalid grantor
  "0P": "operator", // invalid role specification
  "20": "row", // case not found, in a trigger
  "21": "row", // cardinality violation: one key twice in one statement
  "22": "row", // data exception
  "23": "row", // integrity constraint violation
  "27": "row", // triggered data change violation
  "28": "operator", // invalid authorization
  "2F": "row", // SQL routine exception
  "38": "row", // external routine exception
  "39": "row", // external routine invocation exception
  "3D": "operator", // invalid catalog name: no such database
  "3F": "operator", // invalid schema name
  "42": "operator", // syntax error or access rule violation
  "44": "row", // a view's check option
  "54": "row", // program limit exceeded: an index entry, a nesting too large
  P0: "row", // raised in PL/pgSQL
};

/** Codes that differ from their class. */
const codes: Readonly<Record<string, Meaning>> = {
  "54011": "operator", // too many columns
  "54023": "operator", // too many arguments
  "55000": "operator", // not in the prerequisite state: a view that takes no rows
};

/** Functions of the server that raise an error for one row where the code tells of all rows. */
const rowRoutines: readonly string[] = [
  "ExecWithCheckOptions", // row-level security refuses this row, with 42501
  "exec_stmt_raise", // a trigger's RAISE with a code of its own
];

/** Decides by SQLSTATE, and by what raised it where the code alone is not clear. */
export function meaningOf({ code = "", routine = "" }: Partial<DatabaseError>): Meaning {
  const known = codes[code] ?? classes[code.slice(0, 2)];
  if (known === "row") return "row";
  const retryable = ["40", "53", "55", "57"].includes(code.slice(0, 2));
  if (rowRoutines.includes(routine) && !retryable) return "row";
  return known ?? "outage";
}
