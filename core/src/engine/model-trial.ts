import { systemClock } from "../clock.ts";
import type { Problem } from "../errors.ts";
import { IngestError } from "../errors.ts";
import type { EventId, Failure } from "../glossary.ts";
import { notNow } from "../models/limit-errors.ts";
import { canonicalJson } from "../json/canonical.ts";
import type { JsonObject } from "../json/types.ts";
import type { PlannedStep } from "../pipeline/plan.ts";
import { nameErrors } from "../config/errors.ts";
import type { Project } from "./project.ts";
import { forgetfulStore } from "../store/forgetful.ts";

/** What the step of a model made of one payload. */
export type ModelAnswer = {
  /** How often the model was asked. */
  readonly calls: number;
  readonly durationMs: number;
} & (
  | { readonly ok: true; /** Fields that the step added or changed. */ readonly added: JsonObject }
  | { readonly ok: false; readonly failure: Failure }
);

/** The step of a config that asks a model, run as a pipeline would run it, without engine or store. */
export interface ModelTrial extends AsyncDisposable {
  readonly pipeline: string;
  readonly eventName: string;
  /** Calls may run at once; the model's own limits bound them. */
  ask(payload: JsonObject, signal: AbortSignal): Promise<ModelAnswer>;
}

/**
 * Opens the first step that asks the model named. Nothing is remembered: each distinct input is asked
 * anew. Throws `IngestError` where there is no such model or step, or the model cannot run.
 */
export async function openModelTrial(project: Project, model: string): Promise<ModelTrial> {
  const { models, services } = project;
  if (models.get(model) === undefined) {
    throw new IngestError(nameErrors.unknownModel(model, models.names));
  }
  const found = findStep(project, model);
  if (found === undefined) throw new IngestError(noStep(model));
  const { step, pipeline, eventName } = found;
  services.bind(forgetfulStore, systemClock);
  const closing = new AbortController();
  const close = async (): Promise<void> => {
    closing.abort();
    await step.close?.();
    await models.close();
  };
  try {
    await step.open?.(closing.signal);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    pipeline,
    eventName,
    ask: (payload, signal) =>
      askStep(step, eventName, payload, AbortSignal.any([signal, closing.signal])),
    [Symbol.asyncDispose]: close,
  };
}

function findStep(
  { config, plan }: Project,
  model: string,
): (Pick<PlannedStep, "step"> & { pipeline: string; eventName: string }) | undefined {
  for (const { name: pipeline, names, steps } of plan.pipelines) {
    const entries = config.pipelines.get(pipeline)?.steps ?? [];
    const index = entries.findIndex(({ plugin, config: options }) => {
      return plugin.capabilities.includes("models") && namesModel(options, model);
    });
    const planned = steps[index];
    if (planned !== undefined) return { step: planned.step, pipeline, eventName: names[0] ?? "" };
  }
  return undefined;
}

/** A step that asks models says which under `model`. */
function namesModel(options: unknown, model: string): boolean {
  return (options as { readonly model?: unknown } | undefined)?.model === model;
}

let trials = 0;

async function askStep(
  step: PlannedStep["step"],
  name: string,
  payload: JsonObject,
  signal: AbortSignal,
): Promise<ModelAnswer> {
  trials += 1;
  const id = `00000000-0000-7000-8000-${String(trials).padStart(12, "0")}` as EventId;
  const meta = { id, name, source: "trial", received_at: new Date() };
  let calls = 0;
  const tally = (counted: string, count: number): void => {
    if (counted === "model_calls") calls += count;
  };
  const startedMs = performance.now();
  const [verdict] = await step.process([{ meta, payload }], { signal, clock: systemClock, tally });
  const taken = { calls, durationMs: performance.now() - startedMs };
  switch (verdict?.kind) {
    case "keep":
      return { ok: true, ...taken, added: difference(payload, verdict.payload) };
    case "fail":
      return { ok: false, ...taken, failure: verdict.failure };
    case "hold":
      return { ok: false, ...taken, failure: { code: notNow, reason: verdict.reason } };
    case "drop":
    case "split":
    case undefined:
      return { ok: false, ...taken, failure: noOneEvent };
  }
}

const noOneEvent: Failure = {
  code: "IL_MDL_006",
  reason: "the step dropped the event, or made several of it",
};

function difference(before: JsonObject, after: JsonObject): JsonObject {
  const entries = Object.entries(after).filter(([name, value]) => {
    const known = Object.hasOwn(before, name) ? before[name] : undefined;
    return known === undefined || canonicalJson(known) !== canonicalJson(value);
  });
  return Object.fromEntries(entries);
}

function noStep(model: string): Problem {
  return {
    code: "IL_MDL_007",
    message: `no step asks the model '${model}'`,
    hint: "Add a 'classify' step with it to a pipeline: its prompt, input and labels are what is tried.",
  };
}
