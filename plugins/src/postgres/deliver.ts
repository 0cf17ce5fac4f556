import type { DeliveryReport, Event, Failure, Outcome, RunContext } from "@ingestlayer/core/plugin";
import type { DatabaseError } from "pg";
import { makeRow } from "./columns/plan.ts";
import type { Session } from "./connection/session.ts";
import type { ConnectionSettings } from "./connection/settings.ts";
import { rowFailure } from "./failures/row.ts";
import { outageOf } from "./failures/outage.ts";
import { meaningFor, type WritePlan } from "./plan.ts";
import { findColumn } from "./write/find-column.ts";
import { formatsFor } from "./write/formats.ts";
import { foldRows, type FoldedRow } from "./write/fold.ts";
import type { Ending } from "./write/messages.ts";
import { writeRows, type Written } from "./write/transaction.ts";

/** Text of the rows that one transaction holds at most: what both sides keep in memory for it. */
const transactionCharactersMax = 16 * 1024 * 1024;
/** Refused rows of a batch whose column is looked for with statements of its own. */
const columnSearchesMax = 1000;

/** What a delivery needs beside the events. */
export interface DeliverOptions {
  readonly plan: WritePlan;
  readonly settings: ConnectionSettings;
  readonly statementTimeoutMs: number;
  readonly tally: RunContext["tally"];
  /** How its transactions end; a trial leaves nothing behind. */
  readonly ending: Ending;
}

const done: Outcome = { kind: "done" };

/** Delivers a batch on a session: rows are made, folded, and written in as few transactions as fit. */
export async function deliver(
  session: Session,
  batch: readonly Event[],
  options: DeliverOptions,
): Promise<DeliveryReport> {
  const outcomes: Outcome[] = batch.map(() => done);
  const groups = inGroups(rowsOf(batch, outcomes, options.plan));
  for (const [index, group] of groups.entries()) {
    const rows = group.map(({ row }) => row);
    const formats = formatsFor(
      options.plan.columns.map(({ column }) => column.type),
      rows,
    );
    const written = await writeRows(session, rows, {
      statements: options.plan.statementsFor(formats),
      repeatsExpected: options.plan.repeats.expected,
      formats,
      statementTimeoutMs: options.statementTimeoutMs,
      meaningOf: meaningFor(options.plan),
      ending: options.ending,
    });
    if (written.kind === "failed") {
      return reportFailure(written, outcomes, groups.slice(index), index, options);
    }
    await reject(session, group, written.refused, outcomes, options.plan);
    const places = group.flatMap((folded) => folded.places);
    const delivered = places.filter((place) => outcomes[place] === done).length;
    options.plan.repeats.note(delivered > written.inserted);
    options.tally("rows", written.inserted);
    options.tally("repeats", delivered - written.inserted);
  }
  return outcomes;
}

/** Makes the rows; what cannot be made is rejected here and now, without a word to the server. */
function rowsOf(
  batch: readonly Event[],
  outcomes: Outcome[],
  plan: WritePlan,
): readonly FoldedRow[] {
  const rows: FoldedRow[] = [];
  for (const [place, event] of batch.entries()) {
    const made = makeRow(plan.columns, event);
    if (made.ok) rows.push({ row: made.row, places: [place] });
    else outcomes[place] = { kind: "reject", failure: made.failure };
  }
  if (plan.update.length === 0 || plan.conflict.kind !== "key") return rows;
  const indexes = (names: readonly string[]) =>
    names.map((name) => plan.columns.findIndex(({ column }) => column.name === name));
  return foldRows(rows, indexes(plan.conflict.columns), indexes(plan.update));
}

function inGroups(rows: readonly FoldedRow[]): readonly (readonly FoldedRow[])[] {
  const groups: FoldedRow[][] = [];
  let room = 0;
  for (const row of rows) {
    const characters = row.row.reduce((sum, text) => sum + (text?.length ?? 0), 0);
    if (characters > room || groups.length === 0) {
      groups.push([]);
      room = transactionCharactersMax;
    }
    groups.at(-1)?.push(row);
    room -= characters;
  }
  return groups;
}

async function reject(
  session: Session,
  group: readonly FoldedRow[],
  refused: ReadonlyMap<number, DatabaseError>,
  outcomes: Outcome[],
  plan: WritePlan,
): Promise<void> {
  let searches = 0;
  for (const [index, error] of refused) {
    const folded = group[index] as FoldedRow;
    let found: string | undefined;
    if (namesNoColumn(error, plan) && searches < columnSearchesMax && session.usable) {
      searches += 1;
      found = await searchColumn(session, plan, folded, error);
    }
    const failure = rowFailure(error, plan.table, found);
    for (const place of folded.places) outcomes[place] = { kind: "reject", failure };
  }
}

/** The good rows are committed: whatever breaks from here on must not put them in doubt. */
async function searchColumn(
  session: Session,
  plan: WritePlan,
  { row }: FoldedRow,
  error: DatabaseError,
): Promise<string | undefined> {
  try {
    return await findColumn(session, plan.columns, row, error);
  } catch {
    return undefined;
  }
}

/** A value that its type or its domain refuses: the server names the type, not the column. */
function namesNoColumn({ code = "", column, constraint = "" }: DatabaseError, plan: WritePlan) {
  if (column !== undefined || plan.table.constraints.has(constraint)) return false;
  return code.startsWith("22") || (code === "23514" && constraint !== "");
}

/** A transaction failed: an outage where nothing was written before it, else retries for the rest. */
function reportFailure(
  { error, unclear }: Extract<Written, { readonly kind: "failed" }>,
  outcomes: Outcome[],
  rest: readonly (readonly FoldedRow[])[],
  committedGroups: number,
  { plan, settings }: DeliverOptions,
): DeliveryReport {
  // With a key the repeat of a row that did go in is recognised.
  const maybeDelivered =
    unclear && (plan.conflict.kind === "none" || plan.conflict.kind === "unseen");
  const outage = outageOf(error, settings, maybeDelivered);
  if (committedGroups === 0) return outage;
  for (const [index, group] of rest.entries()) {
    for (const { places } of group) {
      const outcome = retry(outage.failure, maybeDelivered && index === 0);
      for (const place of places) outcomes[place] = outcome;
    }
  }
  return outcomes;
}

function retry(failure: Failure, maybeDelivered: boolean): Outcome {
  return { kind: "retry", failure, ...(maybeDelivered ? { maybeDelivered } : {}) };
}
