import { parseJson } from "../../json/text.ts";
import type { EventBatch, MetaColumns } from "../event-batch.ts";
import { Keeper } from "./before.ts";

/** The events of an `each` turn, and what each payload was before anybody had it. */
export interface ReadBatch {
  readonly payloads: readonly unknown[];
  readonly before: readonly unknown[];
  readonly metas: MetaColumns;
}

/** Reads the argument of an `each` turn. */
export function readBatch(text: string): ReadBatch {
  // The text lies outside of V8's heap, where a look at its characters is dear: the numbers tell as well.
  const batch = JSON.parse(text) as EventBatch;
  const keeper = new Keeper();
  const read = keepAll(batch, keeper);
  return keeper.isWhole ? read : keepAll(parseJson(text) as unknown as EventBatch, keeper);
}

function keepAll([payloads, metas]: EventBatch, keeper: Keeper): ReadBatch {
  return { payloads, before: payloads.map((payload) => keeper.keep(payload)), metas };
}

/** What the function is handed as `meta` of the event at this place. */
export function metaAt(columns: MetaColumns, index: number): object {
  const meta: Record<string, string> = {
    id: at(columns.id, index)!,
    name: at(columns.name, index)!,
    source: at(columns.source, index)!,
    received_at: at(columns.received_at, index)!,
  };
  const timestamp = at(columns.timestamp, index);
  const key = at(columns.idempotency_key, index);
  const origin = at(columns.origin_id, index);
  if (timestamp !== null) meta["timestamp"] = timestamp;
  if (key !== null) meta["idempotency_key"] = key;
  if (origin !== null) meta["origin_id"] = origin;
  return meta;
}

function at(column: MetaColumns["id"], index: number): string | null {
  return typeof column === "object" && column !== null ? column[index]! : column;
}
