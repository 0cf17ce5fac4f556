import { findMistake } from "@ingestlayer/core/plugin";
import type {
  Event,
  Failure,
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

/** While the isolate is at one turn, the next is written and the one before it read. */
const turnsAtOnce = 2;

export interface ScriptRun {
  readonly script: Script;
  readonly shape: RecordShape | "json";
  readonly signal: AbortSignal;
}

/** One verdict an event, in their order. */
export async function runBatch(
  batch: readonly Event[],
  run: ScriptRun,
): Promise<readonly Verdict[]> {
  const size = Math.min(turnSize, Math.ceil(batch.length / turnsAtOnce));
  const turns = Array.from({ length: Math.ceil(batch.length / size) }, (_, turn) =>
    batch.slice(turn * size, (turn + 1) * size),
  );
  const verdicts: (readonly Verdict[])[] = [];
  let begun = 0;
  const work = async (): Promise<void> => {
    while (begun < turns.length) {
      const turn = begun++;
      verdicts[turn] = await runTurn(turns[turn]!, run);
    }
  };
  await Promise.all(Array.from({ length: turnsAtOnce }, work));
  return verdicts.flat();
}

/** A turn that goes beyond a limit is halved, until the event that does it stands alone. */
async function runTurn(events: readonly Event[], run: ScriptRun): Promise<readonly Verdict[]> {
  const result = await run.script.each(entry, events, run.signal);
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

function verdictOf(end: ScriptEnd, shape: RecordShape | "json"): Verdict {
  if ("error" in end) return fail(scriptErrors.threw(end.error));
  const { value } = end;
  if (value === null) return { kind: "drop", reason: "the script returned nothing" };
  if (!isList(value)) {
    const failure = whyNoEvent(value, shape, "");
    return failure === undefined ? { kind: "keep", payload: value as JsonObject } : fail(failure);
  }
  for (const [index, part] of value.entries()) {
    const failure = whyNoEvent(part, shape, `[${index}]`);
    if (failure !== undefined) return fail(failure);
  }
  return { kind: "split", payloads: value as readonly JsonObject[] };
}

/** Why a value is not the event that `output` declares; undefined where it is. */
function whyNoEvent(
  value: JsonValue,
  shape: RecordShape | "json",
  place: string,
): Failure | undefined {
  if (value === null || typeof value !== "object" || isList(value)) {
    const found = value === null ? "null" : `a ${isList(value) ? "list" : typeof value}`;
    return scriptErrors.noEvent(place === "" ? found : `${found} as ${place} of its list`);
  }
  const mistake = shape === "json" ? undefined : findMistake(shape, value, place);
  if (mistake === undefined) return undefined;
  const { path = "", message } = mistake;
  return scriptErrors.otherShape(path, path === "" ? message : `${path}: ${message}`);
}

function fail(failure: Failure): Verdict {
  return { kind: "fail", failure, retry: false };
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
