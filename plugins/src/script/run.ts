import { findMistake } from "@ingestlayer/core/plugin";
import type {
  Event,
  JsonObject,
  JsonValue,
  RecordShape,
  Script,
  ScriptEnd,
  Verdict,
} from "@ingestlayer/core/plugin";
import { scriptErrors } from "./errors.ts";

/** The function that a script exports. */
export const entry = "transform";

/** Events in one turn of the isolate. */
const turnSize = 100;

export interface ScriptRun {
  readonly script: Script;
  readonly shape: RecordShape | "json";
  readonly signal: AbortSignal;
}

/** One verdict an event. Turns follow each other: they share one isolate. */
export async function runBatch(
  batch: readonly Event[],
  run: ScriptRun,
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (let at = 0; at < batch.length; at += turnSize) {
    verdicts.push(...(await runTurn(batch.slice(at, at + turnSize), run)));
  }
  return verdicts;
}

/** A turn that goes beyond a limit is halved, until the event that does it stands alone. */
async function runTurn(events: readonly Event[], run: ScriptRun): Promise<readonly Verdict[]> {
  const lists = events.map(({ payload, meta }) => [payload, metaOf(meta)]);
  const result = await run.script.each(entry, lists, run.signal);
  if (result.ok) return result.ends.map((end) => verdictOf(end, run.shape));
  const { failure, retry } = result;
  if (events.length === 1 || run.signal.aborted) {
    return events.map(() => ({ kind: "fail", failure, retry }));
  }
  const half = Math.ceil(events.length / 2);
  return [
    ...(await runTurn(events.slice(0, half), run)),
    ...(await runTurn(events.slice(half), run)),
  ];
}

function metaOf({ received_at, timestamp, ...meta }: Event["meta"]): JsonObject {
  return {
    ...meta,
    received_at: received_at.toISOString(),
    ...(timestamp !== undefined && { timestamp: timestamp.toISOString() }),
  };
}

function verdictOf(end: ScriptEnd, shape: RecordShape | "json"): Verdict {
  if ("error" in end) {
    return { kind: "fail", failure: scriptErrors.threw(end.error), retry: false };
  }
  const { value } = end;
  if (value === null) return { kind: "drop", reason: "the script returned nothing" };
  if (typeof value !== "object" || isList(value)) {
    const found = isList(value) ? "a list" : `a ${typeof value}`;
    return { kind: "fail", failure: scriptErrors.noEvent(found), retry: false };
  }
  const mistake = shape === "json" ? undefined : findMistake(shape, value);
  if (mistake === undefined) return { kind: "keep", payload: value };
  const { path = "", message } = mistake;
  return {
    kind: "fail",
    failure: scriptErrors.otherShape(path, path === "" ? message : `${path}: ${message}`),
    retry: false,
  };
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
