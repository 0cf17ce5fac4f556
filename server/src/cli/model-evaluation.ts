import { readFile } from "node:fs/promises";
import { parseJson } from "@ingestlayer/core";
import type { JsonObject, JsonValue, ModelAnswer, ModelTrial } from "@ingestlayer/core";
import { isObject } from "../body/envelope.ts";
import { CliError, type CliIo } from "./io.ts";
import { ProgressBar } from "./progress-bar.ts";

interface LabelledEvent {
  readonly payload: JsonObject;
  readonly label: string;
}

/** One event that was asked about. */
export interface Judged {
  readonly expected: string;
  /** Undefined where the model gave no answer. */
  readonly found: string | undefined;
  readonly answer: ModelAnswer;
}

/** Asks about every labelled event, some at once, and shows how far it has come. */
export async function evaluate(
  trial: ModelTrial,
  options: { readonly labelled: string; readonly concurrency: string; readonly io: CliIo },
): Promise<readonly Judged[]> {
  const concurrency = Number(options.concurrency);
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new CliError(`IL_CLI_301 --concurrency is '${options.concurrency}', expected 1 or more`);
  }
  const events = await readLabelled(options.labelled);
  const judged: Judged[] = [];
  const bar = new ProgressBar(options.io);
  const signal = new AbortController().signal;
  const waiting = events.values();
  const work = async (): Promise<void> => {
    for (const { payload, label } of waiting) {
      const answer = await trial.ask(payload, signal);
      judged.push({ expected: label, found: labelOf(answer), answer });
      bar.show({ share: judged.length / events.length, events: judged.length });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  bar.end({ keep: true });
  return judged;
}

/** The one field that the step added; of several, that which is a text. */
function labelOf(answer: ModelAnswer): string | undefined {
  if (!answer.ok) return undefined;
  return Object.values(answer.added).find((value) => typeof value === "string");
}

async function readLabelled(file: string): Promise<readonly LabelledEvent[]> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw new CliError(`${file} cannot be read: ${code}`, { cause: error });
  }
  const events = text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    const value = parse(line);
    if (isObject(value) && isObject(value["payload"]) && typeof value["label"] === "string") {
      return [{ payload: value["payload"], label: value["label"] }];
    }
    const found = value === undefined ? "no JSON" : "of another form";
    throw new CliError(
      `IL_CLI_302 ${file}:${index + 1} is ${found}, expected { "payload": {…}, "label": "…" }`,
    );
  });
  if (events.length === 0) throw new CliError(`IL_CLI_303 ${file} has no labelled events`);
  return events;
}

function parse(line: string): JsonValue | undefined {
  try {
    return parseJson(line);
  } catch {
    return undefined;
  }
}
