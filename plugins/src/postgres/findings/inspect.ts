import { describeTable } from "../catalogue/describe.ts";
import type { Session } from "../connection/session.ts";
import type { TableName } from "../identifier.ts";
import { makePlan, type RouteMapping } from "../plan.ts";
import { columnFindings } from "./columns.ts";
import { conflictFindings } from "./conflict.ts";
import type { Finding } from "./finding.ts";
import { missingTable, privilegeFindings, unwritableTable } from "./table.ts";

/** What is looked at, and for whom. */
export interface InspectOptions {
  readonly table: TableName;
  readonly mapping: RouteMapping;
  readonly user: string;
  /** How long the server may work on one statement. */
  readonly timeoutMs: number;
}

/** Looks at the table as a delivery would meet it. Reads the catalogue, changes nothing. */
export async function inspect(
  session: Session,
  { table, mapping, user, timeoutMs }: InspectOptions,
): Promise<readonly Finding[]> {
  const found = await describeTable(session, table, timeoutMs);
  if (found === undefined) return [missingTable(table, mapping, user)];
  if (!found.writable) return [unwritableTable(found)];
  const plan = makePlan(mapping, found);
  return [
    ...privilegeFindings(plan, user),
    ...columnFindings(plan, mapping),
    ...conflictFindings(plan, mapping, user),
    ...(await durability(session)),
  ];
}

async function durability(session: Session): Promise<readonly Finding[]> {
  const [row] = await session.query<{ durable: boolean }>(
    `select current_setting('synchronous_commit') <> 'off'
        and current_setting('fsync') = 'on' as durable`,
  );
  if (row?.durable !== false) return [];
  return [
    {
      code: "IL_PG_212",
      path: ["table"],
      message:
        "the server answers a commit before it is on disk (synchronous_commit or fsync is off): " +
        "rows that count as delivered can be lost when it crashes",
      hint: "Set synchronous_commit = on for this role, or accept it.",
      warning: true,
    },
  ];
}
