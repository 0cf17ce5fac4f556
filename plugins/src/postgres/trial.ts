import { parseJson, type Event, type JsonObject } from "@ingestlayer/core/plugin";
import type { RunContext, Trial } from "@ingestlayer/core/plugin";
import { makeRow, type Row } from "./columns/plan.ts";
import type { Session } from "./connection/session.ts";
import { deliver, type DeliverOptions } from "./deliver.ts";
import { outageOf } from "./failures/outage.ts";

/** What a trial needs beside its event. */
export interface TrialOptions extends Omit<DeliverOptions, "tally" | "ending"> {
  /** Lends a connection for some work. */
  use<Result>(signal: AbortSignal, work: (session: Session) => Promise<Result>): Promise<Result>;
}

/**
 * Tries one row: the insert that a delivery would send, rolled back in the same breath. Everything
 * that can refuse the row gets to, constraints that wait for the commit too, and no row stays.
 */
export function trialOf(event: Event, { use, ...options }: TrialOptions): Trial {
  const { plan, settings } = options;
  const made = makeRow(plan.columns, event);
  if (!made.ok) return made;
  const send = async ({ signal }: RunContext) => {
    try {
      return await use(signal, (session) =>
        deliver(session, [event], { ...options, ending: "rollback", tally: () => undefined }),
      );
    } catch (error) {
      return outageOf(error, settings);
    }
  };
  const { schema, name } = plan.table;
  return {
    ok: true,
    message: { table: `${schema}.${name}`, row: shownRow(options, made.row) },
    after: "the row was rolled back: nothing stays in the table",
    send,
  };
}

/** The values as they go into the columns; null takes the column's default where it has one. */
function shownRow({ plan }: Pick<TrialOptions, "plan">, row: Row): JsonObject {
  return Object.fromEntries(
    plan.columns.map(({ column }, index) => {
      const text = row[index] ?? null;
      const { base, array } = column.type;
      const isJson = !array && (base === "json" || base === "jsonb");
      return [column.name, text !== null && isJson ? parseJson(text) : text];
    }),
  );
}
