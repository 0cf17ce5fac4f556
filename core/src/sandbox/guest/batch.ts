import { parseJson } from "../../json/text.ts";
import type { EventBatch, MetaColumns } from "../event-batch.ts";

/** Reads the events of an `each` turn. */
export function readBatch(text: string): EventBatch {
  // The text lies outside of V8's heap, where a look at its characters is dear: the numbers tell as well.
  const batch = JSON.parse(text) as EventBatch;
  return isWhole(batch[0]) ? batch : (parseJson(text) as unknown as EventBatch);
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

/** Whether no number can be an integer that it only comes near to. */
function isWhole(value: unknown): boolean {
  if (typeof value === "number") return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(isWhole);
  for (const key in value) if (!isWhole((value as Record<string, unknown>)[key])) return false;
  return true;
}
