import type { JsonValue, Model, ModelResult, RunContext } from "@ingestlayer/core/plugin";
import { z } from "zod";
import type { ClassifyConfig } from "./config.ts";
import type { Labels } from "./labels.ts";
import type { Question } from "./question.ts";

/** What asking came to. `invalid`: the model answered, and never with what the labels allow. */
export type Asked =
  | { readonly kind: "answer"; readonly answer: JsonValue }
  | { readonly kind: "invalid"; readonly mistake: string }
  | (Extract<ModelResult, { readonly ok: false }> & { readonly kind: "failed" });

/** Asks once, and once again with the mistake where the answer does not fit the labels. */
export type Ask = (
  question: Question,
  signal: AbortSignal,
  tally: RunContext["tally"],
) => Promise<Asked>;

export function createAsk(
  model: Model,
  written: ClassifyConfig["labels"],
  { schema, jsonSchema }: Labels,
): Ask {
  const once = async (
    question: Question,
    mistake: string,
    signal: AbortSignal,
    tally: RunContext["tally"],
  ): Promise<Asked> => {
    const result = await model.classify(
      {
        input: question.input,
        labels: written,
        schema: jsonSchema,
        prompt: mistake === "" ? question.prompt : `${question.prompt}\n\n${askAgain(mistake)}`,
      },
      signal,
    );
    count(result, tally);
    if (!result.ok) return { kind: "failed", ...result };
    const parsed = schema.safeParse(result.answer);
    if (parsed.success) return { kind: "answer", answer: withoutNulls(parsed.data as JsonValue) };
    return { kind: "invalid", mistake: describe(parsed.error) };
  };
  return async (question, signal, tally) => {
    const first = await once(question, "", signal, tally);
    if (first.kind !== "invalid") return first;
    return once(question, first.mistake, signal, tally);
  };
}

/** A model that was not asked has cost nothing. */
function count(result: ModelResult, tally: RunContext["tally"]): void {
  if (!result.ok && result.unasked !== undefined) return;
  tally("model_calls", 1);
  if (result.usage === undefined) return;
  tally("input_tokens", result.usage.inputTokens);
  tally("output_tokens", result.usage.outputTokens);
}

function askAgain(mistake: string): string {
  return `Your answer before this one was not allowed: ${mistake}. Answer only with what is allowed.`;
}

function describe(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`))
    .join("; ");
}

/** Fields that a model left open with null are left out, as they may be absent. */
function withoutNulls(answer: JsonValue): JsonValue {
  if (answer === null || typeof answer !== "object" || Array.isArray(answer)) return answer;
  return Object.fromEntries(Object.entries(answer).filter(([, value]) => value !== null));
}
